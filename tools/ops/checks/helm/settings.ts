import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '../../../local/fleet/services';
import { environments, helmFolder, type Manifest, readYaml } from '../../helm/chart';
import { type Check } from '../../check';
import { compare, type PartValues, renderedOf, variablesOf } from './facts';

interface PodSpec {
  containers: Array<{
    env?: Array<{ name: string }>;
    envFrom?: Array<{ configMapRef: { name: string } }>;
  }>;
}

/** The variables that the containers of a manifest get, from themselves and from the ConfigMaps beside them. */
const givenBy = (workload: Manifest, manifests: readonly Manifest[]): string[] => {
  const { template } = workload.spec as { template: { spec: PodSpec } };
  return template.spec.containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ name }) => name),
    ...envFrom.flatMap(({ configMapRef }) => {
      const found = manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name,
      );
      return Object.keys(found?.data ?? { [`(ConfigMap ${configMapRef.name})`]: '' });
    }),
  ]);
};

const lookAt = (service: string): string[] => {
  if (!existsSync(join(helmFolder, 'values', `${service}.yaml`))) return [`${service} has no values file`];
  const serving = [...renderedOf('rendered/app-config.yaml'), ...renderedOf(`rendered/${service}.yaml`)];
  const once = renderedOf('migrations/rendered.yaml');
  const workloads = [
    ...serving.filter(({ kind }) => kind === 'Deployment').map((each) => givenBy(each, serving)),
    ...once
      .filter(({ kind, metadata }) => kind === 'Job' && metadata.name === `${service}-migration`)
      .map((each) => givenBy(each, once)),
  ];
  if (workloads.length !== 2)
    return [`${service} has no Deployment or no migration among the rendered files`];
  return workloads.flatMap((given) =>
    compare(service, variablesOf(service), given, ['is not set', 'is set, but the service does not read it']),
  );
};

/** Settings that only an environment has would be seen nowhere else. */
const strangersIn = (environment: string): string[] => {
  const values = readYaml<Record<string, PartValues>>(join(helmFolder, `values-${environment}.yaml`));
  return serviceNames.flatMap((service) =>
    Object.keys(values[service]?.config ?? {})
      .filter((name) => !variablesOf(service).includes(name))
      .map((name) => `values-${environment}.yaml: ${service} does not read ${name}`),
  );
};

export const settingsCheck: Check = {
  name: 'helm-settings',
  proves: 'every variable that a service reads is set in its manifests, and nothing else is',
  look: async () => [...serviceNames.flatMap(lookAt), ...environments.flatMap(strangersIn)],
};
