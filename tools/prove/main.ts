import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { findViolations } from './invariants';

/** `npm run prove`: compares orders, stock, payments and outboxes of the running system. Exit code 1 when something is wrong. */
export const main = async (): Promise<number> => {
  const run = readRun();
  if (!run)
    throw new UserError(
      'UltraMarket is not running: `npm start` it in another terminal, then run this again.',
    );
  const findings = await findViolations({ ...run.engines, stripeUrl: run.stripeUrl });
  let wrong = 0;
  for (const [rule, found] of Object.entries(findings) as Array<
    [string, string[] | Record<string, number>]
  >) {
    const faults = Array.isArray(found)
      ? found
      : Object.entries(found).map(([service, count]) => `${service}: ${count}`);
    wrong += faults.length;
    console.log(
      `${faults.length === 0 ? 'ok   ' : 'WRONG'} ${rule}${faults.length > 0 ? ` (${faults.length})` : ''}`,
    );
    for (const fault of faults.slice(0, 10)) console.log(`      ${fault}`);
  }
  console.log(
    wrong === 0
      ? 'Nothing is lost and nothing was taken twice.'
      : 'A purchase that is going on right now, or that waits for a bank, shows up as well.',
  );
  return wrong === 0 ? 0 : 1;
};
