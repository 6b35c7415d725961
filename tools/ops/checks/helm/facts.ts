import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../local/paths';
import { helmFolder, type Manifest, parseManifests, readYaml } from '../../helm/chart';

/** What a values file says of one part. */
export interface PartValues {
  config?: Record<string, unknown>;
  secrets?: { keys?: string[]; optional?: string[] };
  network?: { calls?: string[]; callers?: string[]; uses?: string[] };
  image?: string;
  prepare?: string;
}

interface UmbrellaValues {
  global: {
    config: Record<string, unknown>;
    network: { common: { calls: string[]; uses: string[] }; peers: Record<string, unknown> };
  };
}

/** Each file is looked at for every service: once read is enough. */
const remembered = <Result>(read: (key: string) => Result): ((key: string) => Result) => {
  const known = new Map<string, Result>();
  return (key) => {
    const result = known.get(key) ?? read(key);
    known.set(key, result);
    return result;
  };
};

/** @throws when the part has no values file */
export const valuesOf = remembered((part): PartValues => {
  const values = readYaml<Record<string, PartValues>>(join(helmFolder, 'values', `${part}.yaml`));
  const own = values[part];
  if (!own) throw new Error(`values/${part}.yaml says nothing of ${part}`);
  return own;
});

const umbrellaValues = remembered((file) => readYaml<UmbrellaValues>(join(helmFolder, file)));
export const shared = (): UmbrellaValues['global'] => umbrellaValues('ultramarket/values.yaml').global;

/** The variables that a service reads, as its .env.example names them (which a test compares with its code). */
export const variablesOf = (service: string): string[] => {
  const text = readFileSync(join(root, 'services', service, '.env.example'), 'utf8');
  return [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
};

export const renderedOf = remembered((file): Manifest[] =>
  parseManifests(readFileSync(join(root, 'infrastructure/k8s', file), 'utf8')),
);

/** What one list has and the other has not, both ways, as sentences. */
export const compare = (
  subject: string,
  expected: Iterable<string>,
  actual: Iterable<string>,
  [missing, tooMuch]: readonly [string, string],
): string[] => {
  const [wanted, given] = [new Set(expected), new Set(actual)];
  return [
    ...[...wanted].filter((name) => !given.has(name)).map((name) => `${subject}: ${name} ${missing}`),
    ...[...given].filter((name) => !wanted.has(name)).map((name) => `${subject}: ${name} ${tooMuch}`),
  ];
};
