import { staffShop } from '../client/staff';
import { UserError } from '../local/user-error';
import { modelNames } from './models';
import { rebuild } from './rebuild';

/** `npm run rebuild [-- search ratings …]`: makes read models of the running system anew. Exit code 1 when one differed or failed. */
export const main = async (args: string[]): Promise<number> => {
  const unknown = args.filter((arg) => !modelNames.some((name) => name === arg));
  if (unknown.length > 0)
    throw new UserError(
      `There is no read model called ${unknown.join(', ')}: there are ${modelNames.join(', ')}.`,
    );
  const { shop, login } = staffShop(
    'Rebuilding needs the gateway, auth and the owners of the read models',
    'auth',
    process.env,
  );
  const chosen = modelNames.filter((name) => args.length === 0 || args.includes(name));
  try {
    return await rebuild(shop, login, chosen, (line) => console.log(line));
  } finally {
    await shop.close();
  }
};
