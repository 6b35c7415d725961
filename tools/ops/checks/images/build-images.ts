import { serviceNames } from '../../../local/fleet/services';
import { root } from '../../../local/paths';
import { containerTool, imageOf } from './containers';

type Log = (line: string) => void;

const build = (name: string, args: string[]): Promise<string> =>
  containerTool(
    'buildah',
    [
      'build',
      // Docker's own format keeps HEALTHCHECK.
      ...['--format', 'docker', '--isolation', 'chroot', '--network', 'host', '--pull-never', '--layers'],
      ...args,
      ...['--tag', imageOf(name), '.'],
    ],
    { cwd: root },
  );

/** Builds every image from the Dockerfile: the first takes minutes, the others find its stages. */
export const buildImages = async (log: Log): Promise<void> => {
  for (const name of serviceNames) {
    const begun = Date.now();
    await build(name, [
      '--target',
      'service',
      '--build-arg',
      `SERVICE=${name}`,
      '--build-arg',
      'REVISION=check',
    ]);
    log(`images: ${name} built in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  }
  await build('dev-tools', ['--target', 'dev-tools']);
};

interface Layer {
  size: number;
  comment: string;
}

const layersOf = async (name: string): Promise<Layer[]> => {
  const output = await containerTool('podman', ['history', '--format', 'json', imageOf(name)]);
  return (JSON.parse(output) as Layer[]).filter(({ size }) => size > 0);
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1).padStart(6)} MB`;

const digestsOf = async (name: string): Promise<string[]> =>
  JSON.parse(
    await containerTool('podman', ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', imageOf(name)]),
  ) as string[];

/** Tells how big the images are, and finds those that share less than all layers but one. */
export const judgeLayers = async (log: Log): Promise<string[]> => {
  const findings: string[] = [];
  const shared = (await digestsOf(serviceNames[0])).slice(0, -1);
  const all = await layersOf(serviceNames[0]);
  const below = all.slice(1).reduce((sum, { size }) => sum + size, 0);
  log(`images: shared by all: ${megabytes(below)} in ${shared.length} layers`);
  for (const name of serviceNames) {
    const digests = await digestsOf(name);
    const [own] = await layersOf(name);
    log(`images: ${name.padEnd(15)} own layer ${megabytes(own?.size ?? 0)}`);
    if (digests.length !== shared.length + 1 || shared.some((digest, index) => digests[index] !== digest))
      findings.push(`${name} does not share all layers but its own: ${digests.length} layers`);
    if ((own?.size ?? 0) > 60e6) findings.push(`${name} has a layer of its own of more than 60 MB`);
  }
  return findings;
};
