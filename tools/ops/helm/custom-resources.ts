import { join } from 'node:path';
import { root } from '../../local/paths';
import { readYaml } from './chart';

export const schemasFolder = join(root, 'infrastructure/k8s/schemas');

/** A schema as resource definitions have it. */
interface Structural {
  type?: string;
  properties?: Record<string, Structural>;
  required?: string[];
  additionalProperties?: Structural | boolean;
  items?: Structural;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  [keyword: string]: unknown;
}

interface CustomResource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  spec: Structural;
}

const customResources = (): CustomResource[] =>
  readYaml<CustomResource[]>(join(schemasFolder, 'custom-resources.yaml'));

/** For an API server without the operators. */
export const customResourceDefinitions = (): object[] =>
  customResources().map(({ group, version, kind, plural, spec }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec }, required: ['spec'] } },
        },
      ],
    },
  }));

const strict = (schema: Structural): object => {
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const { properties, additionalProperties, items, ...rest } = schema;
  const plain = Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-kubernetes-'));
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...Object.fromEntries(plain),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, strict(each)])),
      additionalProperties: open,
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties) }),
    ...(items && { items: strict(items) }),
  };
};

/** Strict JSON schemas for kubeconform, by their file names. */
export const customResourceSchemas = (): Map<string, object> =>
  new Map(
    customResources().map(({ group, version, kind, spec }) => [
      `${kind.toLowerCase()}-${group.split('.')[0]}-${version}.json`,
      {
        type: 'object',
        properties: {
          apiVersion: { const: `${group}/${version}` },
          kind: { const: kind },
          metadata: { type: 'object' },
          spec: strict(spec),
        },
        required: ['apiVersion', 'kind', 'metadata', 'spec'],
        additionalProperties: false,
      },
    ]),
  );
