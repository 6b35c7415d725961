import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../../local/user-error';
import {
  buildDependencies,
  environments,
  helmFolder,
  output,
  parts,
  releaseOptions,
  umbrella,
} from '../../helm/chart';
import { presentFiles, renderFiles } from '../../render';
import { type Check, type Surroundings } from '../../check';
import { helm } from './tools';

type Env = Surroundings['env'];

export const someCommit = '0123456789abcdef0123456789abcdef01234567';

/** What a program complains of; nothing when it ends well. */
export const complaints = async (env: Env, command: string, args: string[]): Promise<string[]> =>
  output(command, args, { env }).then(
    () => [],
    (error: unknown) => messageOf(error).split('\n').filter(Boolean),
  );

/** Every release that docs/deployment.md speaks of: everything in each environment, and each part alone. */
const releases = (): string[][] => [
  ...environments.map((environment) => releaseOptions(environment, someCommit)),
  ...parts().map((part) => releaseOptions('production', someCommit, [part])),
];

export const chartChecks: readonly Check[] = [
  {
    name: 'helm-lint',
    proves:
      'both charts pass helm lint --strict, with everything in each environment and each part alone; they can be packed',
    tools: [helm],
    look: async ({ env }) => {
      await buildDependencies(env);
      const lint = ['lint', '--strict', '--quiet'];
      const alone = [join(helmFolder, 'service'), '--set-string', `tag=${someCommit}`];
      const found = await complaints(env, 'helm', [...lint, ...alone]);
      for (const options of releases())
        found.push(...(await complaints(env, 'helm', [...lint, umbrella, ...options])));
      const folder = mkdtempSync(join(tmpdir(), 'ultramarket-package-'));
      found.push(...(await complaints(env, 'helm', ['package', umbrella, '--destination', folder])));
      rmSync(folder, { recursive: true, force: true });
      return found;
    },
  },
  {
    name: 'helm-rendered',
    proves: 'infrastructure/k8s/rendered is what the chart renders (npm run ops:render)',
    tools: [helm],
    look: async ({ env }) => {
      const [wanted, present] = [await renderFiles(env), presentFiles()];
      const names = [...new Set([...wanted.keys(), ...present.keys()])];
      return names
        .filter((name) => wanted.get(name) !== present.get(name))
        .map((name) => `infrastructure/k8s/${name} is out of date: npm run ops:render`);
    },
  },
];
