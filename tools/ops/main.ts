import { UserError } from '../local/user-error';
import { allChecks } from './checks';
import { runChecks } from './run-checks';

const chosen = (args: string[]): typeof allChecks => {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !allChecks.some((check) => check.name === name));
  if (unknown.length > 0)
    throw new UserError(
      `No check is called ${unknown.join(', ')}: there are ${allChecks.map(({ name }) => name).join(', ')}.`,
    );
  if (names.length > 0) return allChecks.filter(({ name }) => names.includes(name));
  return args.includes('--all') ? allChecks : allChecks.filter(({ slow }) => !slow);
};

/** `npm run ops:check [-- names | --all]`: what operators use, checked by the real tools; those missing are fetched. */
export const main = async (args: string[]): Promise<number> => {
  const checks = chosen(args);
  const outcomes = await runChecks(checks, console.log);
  const count = (state: string): number => outcomes.filter((outcome) => outcome.state === state).length;
  const left = allChecks.filter((check) => check.slow && !checks.includes(check)).map(({ name }) => name);
  if (left.length > 0)
    console.log(`Not run because they take minutes (--all runs them): ${left.join(', ')}.`);
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  return count('failed') === 0 ? 0 : 1;
};
