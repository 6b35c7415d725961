import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../local/paths';
import { messageOf } from '../../local/user-error';
import { kubernetesVersion } from '../checks/helm/tools';

export const environments = ['dev', 'staging', 'production'] as const;
export type EnvironmentName = (typeof environments)[number];

export const helmFolder = join(root, 'infrastructure/helm');
export const umbrella = join(helmFolder, 'ultramarket');

/** A Kubernetes object, as far as anything here looks at it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  data?: Record<string, string>;
  spec?: Record<string, unknown>;
}

export const parseManifests = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);

export const readYaml = <Content>(file: string): Content => parse(readFileSync(file, 'utf8')) as Content;

/** The parts that can be installed alone, each with a values file of its own. */
export const parts = (): string[] =>
  readdirSync(join(helmFolder, 'values')).map((file) => basename(file, '.yaml'));

/** What a command says on its standard output. @throws with what it said on the other one */
export const output = async (
  command: string,
  args: string[],
  { env = {}, cwd = root }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<string> => {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 256 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(command, args, options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    // Helm warns of the links to infrastructure/monitoring each time.
    const said = `${stderr ?? messageOf(error)}${stdout ?? ''}`.replace(/^.*found symbolic link.*\n/gm, '');
    throw new Error(`${command} ${args[0] ?? ''}: ${said.trim()}`);
  }
};

/** Everything that Helm would send to the cluster. */
export const template = async (env: Record<string, string>, options: string[]): Promise<string> =>
  output('helm', ['template', 'ultramarket', umbrella, '--kube-version', kubernetesVersion, ...options], {
    env,
  });

/** The options that make up a release of these parts in an environment. */
export const releaseOptions = (
  environment: EnvironmentName,
  tag: string,
  chosen: readonly string[] = parts(),
): string[] => [
  ...chosen.flatMap((part) => ['-f', join(helmFolder, 'values', `${part}.yaml`)]),
  ...['-f', join(helmFolder, `values-${environment}.yaml`)],
  ...(chosen.includes('gateway')
    ? ['--set-file', `gateway.files.kong\\.yml=${join(root, 'kong/kong.yml')}`]
    : []),
  ...['--set-string', `global.tag=${tag}`],
];

/** Packs the generic chart into the umbrella; the packed copy of an earlier time would be a stale one. */
export const buildDependencies = async (env: Record<string, string>): Promise<void> => {
  await output('helm', ['dependency', 'build', umbrella], { env });
};
