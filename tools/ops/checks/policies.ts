import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check } from '../check';
import { conftest } from '../tools';

const infrastructure = join(root, 'infrastructure');
const policies = join(infrastructure, 'policies');

const manifestsIn = (folder: string): string[] =>
  readdirSync(join(infrastructure, folder))
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .map((file) => join(infrastructure, folder, file));

/** Complaints only: conftest also says how many tests passed. */
const complaintsOf = ({ code, output }: { code: number; output: string }): string[] => {
  if (code === 0) return [];
  const lines = output.split('\n').filter((line) => /^(FAIL|Error)/.test(line));
  return lines.length > 0 ? lines : [output.trim()];
};

export const policyChecks: readonly Check[] = [
  {
    name: 'policies',
    proves:
      'workloads follow the rules that are our own: no secret in a manifest, known images, time to end, no token',
    tools: [conftest],
    look: async ({ env }) => {
      const verified = await run('conftest', ['verify', '--policy', policies, '--no-color'], { env });
      const manifests = ['k8s/rendered', 'k8s/migrations', 'backup'].flatMap(manifestsIn);
      const tested = await run('conftest', ['test', '--policy', policies, '--no-color', ...manifests], {
        env,
      });
      return [verified, tested].flatMap(complaintsOf);
    },
  },
];
