import { delimiter } from 'node:path';
import { messageOf } from '../local/user-error';
import { type Check } from './check';
import { Unavailable } from './tool';

export type Outcome =
  | { check: Check; state: 'passed'; seconds: number }
  | { check: Check; state: 'failed'; seconds: number; findings: string[] }
  | { check: Check; state: 'skipped'; reason: string };

const runCheck = async (check: Check, log: (line: string) => void): Promise<Outcome> => {
  const folders: string[] = [];
  try {
    for (const tool of check.tools ?? []) folders.push(await tool.folder(log));
  } catch (error) {
    // A tool that should be there and could not be fetched is as good as none, but the reason is printed.
    const reason = error instanceof Unavailable ? error.message : `could not be fetched: ${messageOf(error)}`;
    return { check, state: 'skipped', reason };
  }
  const begun = Date.now();
  const env = { PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter) };
  const skip = (reason: string): never => {
    throw new Unavailable(reason);
  };
  try {
    const findings = await check.look({ env, log, skip });
    const seconds = (Date.now() - begun) / 1000;
    return findings.length === 0
      ? { check, state: 'passed', seconds }
      : { check, state: 'failed', seconds, findings };
  } catch (error) {
    if (error instanceof Unavailable) return { check, state: 'skipped', reason: error.message };
    return { check, state: 'failed', seconds: (Date.now() - begun) / 1000, findings: [messageOf(error)] };
  }
};

/** Runs the checks one after the other and reports each result as it comes. */
export const runChecks = async (
  checks: readonly Check[],
  log: (line: string) => void,
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const outcome = await runCheck(check, log);
    outcomes.push(outcome);
    if (outcome.state === 'skipped') log(`skipped ${check.name}: ${outcome.reason}`);
    else
      log(
        `${outcome.state === 'passed' ? 'ok     ' : 'FAILED '} ${check.name} (${outcome.seconds.toFixed(1)} s): ${check.proves}`,
      );
    if (outcome.state === 'failed') for (const finding of outcome.findings) log(`          ${finding}`);
  }
  return outcomes;
};
