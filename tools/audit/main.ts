import { Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { secretsFile } from '../local/paths';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { audit } from './audit';

/** Asks the auditor of the running system for everything that is wrong now. Exit code 1 when something is. */
export const main = async (): Promise<number> => {
  const run = readRun();
  if (!run?.gatewayUrl || !run.services['admin'])
    throw new UserError(
      'The auditor needs the gateway, auth and admin: `npm start` in another terminal, then run this again.',
    );
  const shop = new Shop(run.gatewayUrl, 1);
  try {
    const password = loadSecrets(secretsFile).seedPassword;
    return await audit(shop, { email: 'admin@ultramarket.test', password }, (line) => console.log(line));
  } finally {
    await shop.close();
  }
};
