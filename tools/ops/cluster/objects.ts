import { type ControlPlane } from './control-plane';

interface Listed {
  kind: string;
  status?: unknown;
  metadata: {
    name: string;
    resourceVersion: string;
    generation?: number;
    managedFields?: unknown;
    annotations?: Record<string, string>;
  };
}

/** What the manifest wants of an object: without what the cluster notes about it. */
const wish = ({ status: _status, metadata, ...rest }: Listed): string => {
  const { resourceVersion: _version, generation: _generation, managedFields: _fields, ...kept } = metadata;
  // Deployments count their rollouts, there and back.
  const { 'deployment.kubernetes.io/revision': _revision, ...annotations } = kept.annotations ?? {};
  return JSON.stringify({ ...kept, annotations, rest });
};

export const ours = 'app.kubernetes.io/part-of=ultramarket';

/** Kinds that come and go by themselves; of pods it is reported separately whether they were left alone. */
const livingKinds = ['events', 'endpoints', 'endpointslices', 'leases', 'pods', 'podmetrics'];

/** Every object of the namespace that matches, by kind and name, with its id and all that is wanted of it. */
export const objectsIn = async (
  { kubectl }: ControlPlane,
  namespace: string,
  selector = ours,
): Promise<Map<string, string>> => {
  const names = (await kubectl('api-resources', '--namespaced', '--verbs=list', '-o', 'name')).split('\n');
  const kinds = names.filter((name) => name && !livingKinds.includes(name.split('.')[0] ?? ''));
  const text = await kubectl('get', kinds.join(','), '-n', namespace, '-l', selector, '-o', 'json');
  const { items } = JSON.parse(text) as { items: Listed[] };
  return new Map(items.map((item) => [`${item.kind} ${item.metadata.name}`, wish(item)]));
};

/** Ids of the pods by the Deployment they belong to. */
export const podsIn = async ({ kubectl }: ControlPlane, namespace: string): Promise<Map<string, string>> => {
  const columns = String.raw`jsonpath={range .items[*]}{.metadata.labels.app\.kubernetes\.io/name} {.metadata.labels.ultramarket/track} {.metadata.uid}{"\n"}{end}`;
  const text = await kubectl('get', 'pods', '-n', namespace, '-l', ours, '-o', columns);
  const pods = new Map<string, string>();
  for (const line of text.split('\n').filter(Boolean).sort()) {
    const [name, track, uid] = line.split(' ');
    const owner = `pods of ${name} (${track})`;
    pods.set(owner, `${pods.get(owner) ?? ''} ${uid}`);
  }
  return pods;
};

/** What differs between two looks. */
export const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] => [
  ...[...before].filter(([name]) => !after.has(name)).map(([name]) => `${name} is gone`),
  ...[...after].filter(([name]) => !before.has(name)).map(([name]) => `${name} is new`),
  ...[...after]
    .filter(([name, state]) => before.has(name) && before.get(name) !== state)
    .map(([name]) => `${name} has changed`),
];
