import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { root } from '../../local/paths';
import { messageOf, sleep } from '../../local/user-error';
import { buildDependencies, releaseOptions, umbrella } from '../helm/chart';
import { customResourceDefinitions } from '../helm/custom-resources';
import { differences, objectsIn, ours } from './objects';
import { everything, first, helm, look, namespace, second, type Stage, strangers } from './stage';

const prepare = async ({ cluster, folder }: Stage): Promise<string[]> => {
  const file = join(folder, 'definitions.yaml');
  writeFileSync(
    file,
    customResourceDefinitions()
      .map((each) => stringify(each))
      .join('---\n'),
  );
  await cluster.kubectl('apply', '--server-side', '-f', file);
  await cluster.kubectl('wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s');
  await cluster.kubectl('apply', '-k', join(root, 'infrastructure/k8s/namespace'));
  // A dry run makes no namespace for what comes after it.
  await cluster.kubectl('apply', '-f', join(root, 'infrastructure/k8s/engines/namespace.yaml'));
  return [];
};

const plainKubectl = async ({ cluster }: Stage): Promise<string[]> => {
  const folders = ['k8s', 'k8s/migrations', 'k8s/engines', 'backup'];
  for (const path of folders.map((name) => join('infrastructure', name)))
    await cluster.kubectl('apply', '--dry-run=server', '--validate=strict', '-k', join(root, path));
  return [];
};

const guards = async ({ cluster, folder }: Stage): Promise<string[]> => {
  const file = join(folder, 'careless.yaml');
  const container = { name: 'root', image: 'docker.io/library/busybox:1.37' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'root' },
    spec: { containers: [container] },
  };
  writeFileSync(file, stringify(pod));
  const answer = await cluster.kubectl('apply', '-n', namespace, '-f', file).catch(messageOf);
  return /violates PodSecurity "restricted/.test(answer)
    ? []
    : [`a pod that may run as root was not refused: ${answer}`];
};

const install = async (stage: Stage): Promise<string[]> => {
  await helm(stage, 'install', ...everything());
  // Each Deployment begins with one pod; its autoscaler brings it to the least that is wanted.
  await stage.cluster.kubectl(
    ...['wait', 'deployment', '-n', namespace, '-l', ours, '--for=jsonpath={.status.readyReplicas}=3'],
    '--timeout=180s',
  );
  const events = await stage.cluster.kubectl(
    ...['get', 'events', '-n', namespace, '--field-selector', 'reason=FailedCreate', '-o', 'name'],
  );
  return events.trim() ? [`pods were refused: ${events.trim()}`] : [];
};

const upgradeOne = async (stage: Stage): Promise<string[]> => {
  const before = await look(stage);
  await helm(stage, 'upgrade', ...everything('--set-string', `order.tag=${second}`));
  const found = differences(before, await look(stage));
  const expected = ['Deployment order has changed', 'pods of order (stable) has changed'];
  const missing = expected.filter((change) => !found.includes(change));
  return [
    ...missing.map((change) => `upgrade of order: not seen: ${change}`),
    ...strangers(found, /^(Deployment order has|ReplicaSet order-|pods of order \(stable\))/).map(
      (stranger) => `upgrade of order: ${stranger}`,
    ),
  ];
};

const canary = async (stage: Stage): Promise<string[]> => {
  const before = await look(stage);
  const sets = [`order.canary.tag=${'3'.repeat(40)}`, `order.tag=${second}`];
  await helm(
    stage,
    ...['upgrade', ...everything(), '--atomic'],
    ...sets.flatMap((set) => ['--set-string', set]),
    ...['--set', 'order.canary.enabled=true,order.watch.enabled=true'],
  );
  const found = differences(before, await look(stage));
  return [
    ...(found.includes('Deployment order-canary is new') ? [] : ['the canary did not appear']),
    ...strangers(found, /order-canary|pods of order \(canary\)/).map((stranger) => `canary: ${stranger}`),
  ];
};

/** No pod of this release is ever made: the namespace allows no such container. Its migration would be refused as well. */
const failing = [
  ...['--set-string', 'order.resources.requests.cpu=50,order.resources.limits.cpu=50'],
  ...['--set', 'order.migration.enabled=false'],
];

const takeBack = async (stage: Stage): Promise<string[]> => {
  const before = await look(stage);
  const settings = [...everything(), '--set-string', `order.tag=${second}`];
  const answer = await helm(stage, 'upgrade', ...settings, ...failing, '--atomic', '--timeout', '45s').then(
    () => 'it went well',
    messageOf,
  );
  const found = differences(before, await look(stage)).filter(
    (name) => !/canary|ReplicaSet order-/.test(name),
  );
  return [
    ...(/rolled back/.test(answer) ? [] : [`an upgrade that cannot get ready: ${answer}`]),
    ...found.map((difference) => `after it was taken back: ${difference}`),
  ];
};

const buy = async (stage: Stage): Promise<string[]> => {
  await helm(stage, 'test', 'ultramarket', '--timeout', '2m');
  // Helm leaves the pod of a test to a user who wants to read its log.
  await stage.cluster.kubectl('delete', 'pod', 'purchase', '-n', namespace);
  return [];
};

const rollBack = async (stage: Stage): Promise<string[]> => {
  await helm(stage, 'rollback', 'ultramarket', '1', '--wait', '--timeout', '5m');
  const images = await stage.cluster.kubectl(
    ...['get', 'deployments', '-n', namespace, '-l', 'app.kubernetes.io/name=order'],
    ...['-o', 'jsonpath={.items[*].spec.template.spec.containers[*].image}'],
  );
  return images.endsWith(`/order:${first}`) && !images.includes(' ')
    ? []
    : [`after the rollback order runs ${images}`];
};

const uninstall = async (stage: Stage): Promise<string[]> => {
  await helm(stage, 'uninstall', 'ultramarket', '--wait', '--timeout', '5m');
  const mine = new Set(['default-deny', 'ultramarket']);
  for (let round = 0; ; round += 1) {
    const left = [...(await look(stage)).keys()].filter((name) => !mine.has(name.split(' ')[1] ?? ''));
    const releases = await objectsIn(stage.cluster, namespace, 'owner=helm');
    const all = [...left, ...releases.keys()];
    if (all.length === 0 || round === 30) return all.map((name) => `uninstall left ${name}`);
    // What a Deployment owned goes a moment after it.
    await sleep(1000);
  }
};

const oneService = async (stage: Stage): Promise<string[]> => {
  await helm(
    stage,
    ...['upgrade', '--install', 'inventory', umbrella, '--wait', '--timeout', '2m'],
    ...releaseOptions('production', first, ['inventory']),
  );
  const others = [...(await look(stage)).keys()].filter(
    (name) => !/inventory|default-deny|ultramarket$/.test(name),
  );
  await helm(stage, 'uninstall', 'inventory', '--wait');
  return others.map((name) => `a release of inventory alone made ${name}`);
};

const steps: ReadonlyArray<readonly [string, (stage: Stage) => Promise<string[]>]> = [
  ['namespace and resource definitions', prepare],
  ['kubectl apply -k is accepted, strictly validated', plainKubectl],
  ['a pod that may run as root is refused', guards],
  ['helm install of everything gets ready', install],
  ['helm upgrade of order touches nothing else', upgradeOne],
  ['a canary comes beside, and is watched', canary],
  ['an upgrade that does not get ready is taken back', takeBack],
  ['helm test is accepted', buy],
  ['helm rollback', rollBack],
  ['helm uninstall leaves nothing', uninstall],
  ['one service alone', oneService],
];

/** Deploys UltraMarket to a cluster in the ways that docs/deployment.md describes. Says what went wrong. */
export const prove = async (stage: Stage): Promise<string[]> => {
  await buildDependencies(stage.cluster.env);
  for (const [name, step] of steps) {
    const begun = Date.now();
    const findings = await step(stage).catch((error: unknown) => [`${name}: ${messageOf(error)}`]);
    stage.log(
      `${findings.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`,
    );
    // Each step builds on the one before.
    if (findings.length > 0) return findings;
  }
  return [];
};
