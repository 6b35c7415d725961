import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { runDir, secretsFile } from '../local/paths';
import { liveRun } from '../local/process/registry';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { drive } from './drive';

/**
 * `npm run nasty -- [--seconds 90] [--seed n] [--only "POST /api/v1/orders"] [--all]`: puts strings that have broken other
 * programs into every place of the running shop that takes one.
 */
export const main = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      all: { type: 'boolean' },
    },
  });
  const note = liveRun(runDir) && readRun();
  if (!note) throw new UserError('UltraMarket is not running: `npm start` it in another terminal.');
  const shop = new Shop(note.gatewayUrl);
  const { seedPassword } = loadSecrets(secretsFile);
  const { faults, refused, sent, accepted } = await drive({
    shop,
    signIn: () => shop.login('super@ultramarket.test', seedPassword),
    seed: Number(values.seed ?? randomInt(1_000_000)),
    ...(!values.all && { seconds: Number(values.seconds ?? 90) }),
    ...(values.only !== undefined && { only: values.only }),
    log: console.log,
  });
  await shop.close();
  for (const line of refused) console.log(`not tried, because it is refused without anything nasty: ${line}`);
  for (const line of faults) console.log(line);
  console.log(`${sent} requests, ${accepted} accepted, ${faults.length} faults`);
  return faults.length + refused.length === 0 ? 0 : 1;
};
