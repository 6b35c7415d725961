import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { optionValue } from '../local/arguments';
import { root } from '../local/paths';
import { helm } from './checks/helm/tools';
import { buildDependencies, type Manifest, parseManifests, releaseOptions, template } from './helm/chart';

const folder = join(root, 'infrastructure/k8s');
/** No commit has this name: applied as they are, the files give no pods instead of wrong ones. */
const noCommit = '0'.repeat(40);

const hookOf = (manifest: Manifest): string => manifest.metadata.annotations?.['helm.sh/hook'] ?? '';

/** Which file an object belongs to; undefined for what only Helm can use. */
const fileOf = (manifest: Manifest): string | undefined => {
  const { labels = {} } = manifest.metadata;
  if (hookOf(manifest).includes('pre-upgrade')) return 'migrations/rendered.yaml';
  if (hookOf(manifest)) return undefined;
  const watches = labels['app.kubernetes.io/component'] === 'dashboard';
  if (watches || manifest.apiVersion.startsWith('monitoring.coreos.com/')) return 'rendered/monitoring.yaml';
  return `rendered/${labels['app.kubernetes.io/name'] ?? manifest.metadata.name}.yaml`;
};

/** Without what only means something to Helm. */
const plain = ({ apiVersion, kind, metadata, ...rest }: Manifest): object => {
  const { annotations = {}, labels, ...others } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith('helm.sh/'));
  const text = JSON.stringify({
    apiVersion,
    kind,
    metadata: { ...others, labels, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
    ...rest,
  });
  return JSON.parse(
    text.replaceAll('"app.kubernetes.io/managed-by":"Helm"', '"app.kubernetes.io/managed-by":"kubectl"'),
  ) as object;
};

const header =
  '# Made by `npm run ops:render` from infrastructure/helm with the values of production. Change those, not this.\n';

/** What plain kubectl applies: the chart with the values of production, by the file's path below infrastructure/k8s. */
export const renderFiles = async (
  env: Record<string, string>,
  tag = noCommit,
): Promise<Map<string, string>> => {
  await buildDependencies(env);
  const text = await template(env, releaseOptions('production', tag));
  const files = new Map<string, object[]>();
  for (const manifest of parseManifests(text)) {
    const file = fileOf(manifest);
    if (file) files.set(file, [...(files.get(file) ?? []), plain(manifest)]);
  }
  return new Map(
    [...files].map(([file, manifests]) => [
      file,
      header + manifests.map((manifest) => stringify(manifest, { lineWidth: 0 })).join('---\n'),
    ]),
  );
};

/** The generated files as they are in the checkout. */
export const presentFiles = (): Map<string, string> => {
  const rendered = readdirSync(join(folder, 'rendered')).map((name) => `rendered/${name}`);
  return new Map(
    [...rendered, 'migrations/rendered.yaml'].map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
};

/** `npm run ops:render [-- --tag <full commit sha>]`: infrastructure/k8s/rendered from the chart. */
export const main = async (args: string[]): Promise<number> => {
  const env = { PATH: [await helm.folder(console.log), process.env['PATH'] ?? ''].join(delimiter) };
  const files = await renderFiles(env, optionValue(args, 'tag'));
  rmSync(join(folder, 'rendered'), { recursive: true, force: true });
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  console.log(`${files.size} files written to infrastructure/k8s`);
  return 0;
};
