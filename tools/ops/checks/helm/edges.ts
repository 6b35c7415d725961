import { join } from 'node:path';
import { serviceNames } from '../../../local/fleet/services';
import { root } from '../../../local/paths';
import { readYaml } from '../../helm/chart';
import { type Check } from '../../check';
import { compare, type PartValues, renderedOf, shared, valuesOf } from './facts';

/** Which peer of the network a variable leads to. */
const peerOf: Readonly<Record<string, string>> = {
  CART_REDIS_URL: 'carts',
  CLICKHOUSE_URL: 'clickhouse',
  DATABASE_URL: 'postgres',
  ELASTICSEARCH_URL: 'elasticsearch',
  KAFKA_BROKERS: 'kafka',
  MONGODB_URI: 'mongodb',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'otlp',
  REDIS_URL: 'redis',
  S3_ENDPOINT: 's3',
  SMTP_URL: 'smtp',
  STRIPE_SECRET_KEY: 'stripe',
};

const settingsOf = ({ config = {}, secrets = {} }: PartValues): Map<string, string> =>
  new Map([
    ...Object.entries({ ...shared().config, ...config }).map(
      ([name, value]) => [name, String(value)] as const,
    ),
    ...(secrets.keys ?? []).map((name) => [name, '(secret)'] as const),
  ]);

/** Services that the settings name by their address in the cluster. */
const calledBy = (settings: ReadonlyMap<string, string>): string[] =>
  [...settings.values()].flatMap((value) =>
    [...value.matchAll(/http:\/\/([a-z]+)-service\b/g)].map(([, name]) => name ?? ''),
  );

const callsOf = (service: string): string[] => [
  ...shared().network.common.calls,
  ...(valuesOf(service).network?.calls ?? []),
];

const routedServices = (): string[] =>
  readYaml<{ services: Array<{ name: string }> }>(join(root, 'kong/kong.yml')).services.map(
    ({ name }) => name,
  );

interface Policy {
  ingress: Array<{ from: Peer[] }>;
  egress: Array<{ to: Peer[] }>;
}

interface Peer {
  podSelector?: { matchLabels: Record<string, string> };
}

/** Pods that rules name: services of ours, or everyone. */
const named = (peers: readonly Peer[]): string[] =>
  peers.flatMap(({ podSelector }) =>
    podSelector ? [podSelector.matchLabels['app.kubernetes.io/name'] ?? 'everyone'] : [],
  );

/** Whether the policy that the chart makes of the values says the same as they do. */
const lookAtPolicy = (service: string): string[] => {
  const policy = renderedOf(`rendered/${service}.yaml`).find(({ kind }) => kind === 'NetworkPolicy');
  if (!policy) return [`${service} has no network policy`];
  const { ingress, egress } = policy.spec as unknown as Policy;
  const differ = ['is missing in the rendered policy', 'is only in the rendered policy'] as const;
  const outgoing = named(egress.flatMap(({ to }) => to));
  const incoming = named(ingress.flatMap(({ from }) => from));
  return [
    ...compare(`policy of ${service}, out`, callsOf(service), outgoing, differ),
    ...compare(`policy of ${service}, in`, valuesOf(service).network?.callers ?? [], incoming, differ),
  ];
};

const lookAt = (service: string, routed: readonly string[]): string[] => {
  const values = valuesOf(service);
  const settings = settingsOf(values);
  const wrong = ['is in its settings but out of its reach', 'is in its reach without need'] as const;
  const uses = [...shared().network.common.uses, ...(values.network?.uses ?? [])];
  const needed = [...settings].flatMap(([name, value]) => (value && peerOf[name] ? [peerOf[name]] : []));
  const callers = serviceNames.filter((other) => callsOf(other).includes(service));
  const everyone = callers.length === serviceNames.length;
  const open = routed.includes(service) ? ['gateway'] : [];
  return [
    ...compare(service, calledBy(settings), callsOf(service), wrong),
    ...compare(service, needed, uses, wrong),
    ...compare(
      `callers of ${service}`,
      everyone ? ['everyone'] : [...open, ...callers],
      values.network?.callers ?? [],
      ['calls it and is not let in', 'is let in and does not call it'],
    ),
    ...lookAtPolicy(service),
    ...uses
      .filter((peer) => !(peer in shared().network.peers))
      .map((peer) => `${service}: no peer is called ${peer}`),
  ];
};

export const edgesCheck: Check = {
  name: 'helm-edges',
  proves:
    'network policies let through what the settings of the services lead to, at both ends, and nothing else',
  look: async () => {
    const routed = routedServices();
    return [
      ...serviceNames.flatMap((service) => lookAt(service, routed)),
      ...compare('gateway', routed, valuesOf('gateway').network?.calls ?? [], [
        'is routed but out of its reach',
        'is in its reach and not routed',
      ]),
    ];
  },
};
