import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/paths';
import { buildDependencies, environments, output, releaseOptions, template } from '../../helm/chart';
import { customResourceSchemas, schemasFolder } from '../../helm/custom-resources';
import { type Check, type Surroundings } from '../../check';
import { complaints, someCommit } from './charts';
import { checkov, helm, kubeconform, kubeScore, kubernetesVersion } from './tools';

type Env = Surroundings['env'];

/** Everything of every environment as files of a folder, while `work` lasts. */
const withManifests = async (
  env: Env,
  work: (files: string[], folder: string) => Promise<string[]>,
): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-helm-'));
  try {
    await buildDependencies(env);
    const files: string[] = [];
    for (const environment of environments) {
      const file = join(folder, `${environment}.yaml`);
      // A canary and a watched rollout are manifests as well.
      const more = ['--set', 'order.canary.enabled=true,order.watch.enabled=true'];
      const options = [...releaseOptions(environment, someCommit), ...more];
      const canary = ['--set-string', `order.canary.tag=${someCommit}`];
      writeFileSync(file, await template(env, [...options, ...canary]));
      files.push(file);
    }
    return await work(files, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const plainFiles = ['k8s/namespace', 'k8s/engines', 'backup'].flatMap((name) => {
  const folder = join(root, 'infrastructure', name);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .map((file) => join(folder, file));
});

const unpackSchemas = async (folder: string): Promise<void> => {
  const packed = join(schemasFolder, `kubernetes-v${kubernetesVersion}.tgz`);
  await output('tar', ['-xzf', packed, '-C', folder]);
  for (const [name, schema] of customResourceSchemas())
    writeFileSync(join(folder, 'schemas', name), JSON.stringify(schema));
};

/** Rules that are not followed, and why. */
const scoreRules = {
  'container-security-context-user-group-id':
    'the images are made with user 1001, which is no user of a node',
};

const checkovRules = {
  CKV_K8S_21: 'the namespace is said when a release is installed, not in the chart',
  CKV_K8S_35: 'services read settings from their environment only; each gets just the keys that it reads',
  CKV_K8S_40: 'the images are made with user 1001, which is no user of a node',
  CKV_K8S_43: 'a tag is the full sha of a commit and never moves; provenance is checked in the pipeline',
};

export const manifestChecks: readonly Check[] = [
  {
    name: 'helm-schemas',
    proves:
      'all manifests of all environments, namespace, engines and backups match the schemas of Kubernetes and the operators',
    tools: [helm, kubeconform],
    look: ({ env }) =>
      withManifests(env, async (files, folder) => {
        await unpackSchemas(folder);
        const location = join(folder, 'schemas/{{.ResourceKind}}{{.KindSuffix}}.json');
        return complaints(env, 'kubeconform', [
          '-strict',
          '-schema-location',
          location,
          ...files,
          ...plainFiles,
        ]);
      }),
  },
  {
    name: 'helm-score',
    proves: 'kube-score finds nothing in the manifests',
    tools: [helm, kubeScore],
    look: ({ env }) =>
      withManifests(env, async (files) => {
        const ignored = Object.keys(scoreRules).flatMap((rule) => ['--ignore-test', rule]);
        const found: string[] = [];
        // One pod each is the point of development: it has neither budget nor spreading.
        for (const file of files.filter((name) => !name.endsWith('dev.yaml')))
          found.push(
            ...(await complaints(env, 'kube-score', [
              ...[
                'score',
                file,
                '--output-format',
                'ci',
                '--kubernetes-version',
                'v1.35',
                '--exit-one-on-warning',
              ],
              ...ignored,
            ])),
          );
        return found.filter((line) => /\[(CRITICAL|WARNING)\]/.test(line));
      }),
  },
  {
    name: 'helm-checkov',
    proves: 'checkov finds nothing in the manifests',
    tools: [helm, checkov],
    look: ({ env }) =>
      withManifests(env, (files) =>
        complaints(env, 'checkov', [
          ...['--framework', 'kubernetes', '--skip-download', '--quiet', '--compact'],
          ...['--skip-check', Object.keys(checkovRules).join(',')],
          ...files.flatMap((file) => ['-f', file]),
        ]),
      ),
  },
];
