import { Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { secretsFile } from '../local/paths';
import { readRun } from '../local/run-note';
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
  const run = readRun();
  if (!run?.gatewayUrl || !run.services['auth'])
    throw new UserError(
      'Rebuilding needs the gateway, auth and the owners of the read models: `npm start` in another terminal, then run this again.',
    );
  const chosen = modelNames.filter((name) => args.length === 0 || args.includes(name));
  const shop = new Shop(run.gatewayUrl, 1);
  try {
    const password = loadSecrets(secretsFile).seedPassword;
    return await rebuild(shop, { email: 'admin@ultramarket.test', password }, chosen, (line) =>
      console.log(line),
    );
  } finally {
    await shop.close();
  }
};
