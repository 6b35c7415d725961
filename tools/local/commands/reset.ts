import { existsSync, rmSync } from 'node:fs';
import { dataDir, enginesDir, logDir, runDir, secretsFile, stateRoot, testStateDir } from '../paths';
import { liveRun } from '../process/registry';
import { removeState } from '../state';
import { UserError } from '../user-error';

/** `npm run reset`: back to a fresh clone, but with the downloads; `--all` takes those too. */
export const reset = async (args: string[]): Promise<number> => {
  for (const [folder, way] of [
    [runDir, '`npm stop`'],
    [testStateDir, 'Ctrl-C in `npm run engines`'],
  ] as const) {
    const run = liveRun(folder);
    if (run)
      throw new UserError(
        `Not while something is running (pid ${run.runner.pid}): end it with ${way} first.`,
      );
  }
  removeState(dataDir);
  removeState(testStateDir);
  const rest = [runDir, logDir, secretsFile];
  if (args.includes('--all')) rest.push(enginesDir(), stateRoot);
  for (const path of rest.filter(existsSync)) rmSync(path, { recursive: true, force: true });
  console.log('Databases, logs and secrets are gone; the next start begins anew.');
  return 0;
};
