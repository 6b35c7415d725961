import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSecrets } from '../local/fleet/secrets';
import { root, runDir, secretsFile } from '../local/paths';
import { findOnPath } from '../local/process/run';
import { liveRun } from '../local/process/registry';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { k6 } from '../ops/tools';

const folder = join(root, 'k6/scenarios');

/** Address and staff password of a running `npm start`, unless the environment names another shop. */
const targetOf = (): Record<string, string> => {
  if (process.env['BASE_URL']) return {};
  const note = liveRun(runDir) && readRun();
  if (!note || !existsSync(secretsFile))
    throw new UserError(
      'UltraMarket is not running: `npm start` it in another terminal, or set BASE_URL and STAFF_PASSWORD.',
    );
  return { BASE_URL: note.gatewayUrl, STAFF_PASSWORD: loadSecrets(secretsFile).seedPassword };
};

/**
 * `npm run k6 -- <scenario> [options of k6 run]`: k6 of the machine or, without one, the pinned version, against the running
 * shop. Answers k6's exit code: 99 when a threshold was broken.
 */
export const main = async ([scenario = '', ...args]: string[]): Promise<number> => {
  const scenarios = readdirSync(folder).map((file) => file.replace('.js', ''));
  if (!scenarios.includes(scenario))
    throw new UserError(`Which scenario? There are ${scenarios.join(', ')}.`);
  const target = targetOf();
  const program = findOnPath('k6') ?? join(await k6.folder(console.log), 'k6');
  const settings = Object.entries(target).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const child = spawn(
    program,
    ['run', '--no-usage-report', ...settings, ...args, join(folder, `${scenario}.js`)],
    {
      stdio: 'inherit',
    },
  );
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
};
