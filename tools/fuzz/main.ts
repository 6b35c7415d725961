import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { runDir, secretsFile } from '../local/paths';
import { liveRun } from '../local/process/registry';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { type CallerName, callers, fuzz } from './fuzz';

const isCaller = (name: string): name is CallerName => (callers as readonly string[]).includes(name);

/** `npm run fuzz -- [--seconds 600] [--seed n] [--as guest,shopper]`: a property-based tester over the running shop. */
export const main = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string' }, seed: { type: 'string' }, as: { type: 'string' } },
  });
  const note = liveRun(runDir) && readRun();
  if (!note) throw new UserError('UltraMarket is not running: `npm start` it in another terminal.');
  const as = values.as?.split(',') ?? [...callers];
  const unknown = as.find((name) => !isCaller(name));
  if (unknown) throw new UserError(`There is no caller ${unknown}: there are ${callers.join(', ')}.`);
  const shop = new Shop(note.gatewayUrl);
  const admin = await shop.login('admin@ultramarket.test', loadSecrets(secretsFile).seedPassword);
  const clean = await fuzz({
    shop,
    admin,
    seed: Number(values.seed ?? randomInt(1_000_000)),
    seconds: Number(values.seconds ?? 600),
    as: as.filter(isCaller),
    log: console.log,
  });
  await shop.close();
  return clean ? 0 : 1;
};
