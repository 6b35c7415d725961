export type Json = Record<string, unknown>;

export interface ServiceDocument {
  readonly service: string;
  readonly document: Json;
}

export interface MergeOptions {
  /** Whether the gateway leads there; other endpoints are not documented outside. */
  readonly isServed: (method: string, path: string) => boolean;
  /** Services that did not say what they have. */
  readonly missing: readonly string[];
}

interface Operation {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
/** Components that mean the same in every service, and keep their names. */
const SHARED = new Set(['Problem']);

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectAt = (value: Json, key: string): Json => (isObject(value[key]) ? value[key] : {});

const refPattern = /^#\/components\/(\w+)\/(.+)$/;

const nameOf = (name: string, service: string): string => (SHARED.has(name) ? name : `${service}.${name}`);

/** Two services may both have an `Address`: a component gets its service's name in front. */
const renamed = (value: unknown, service: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => renamed(each, service));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(
            refPattern,
            (_whole, section: string, name: string) => `#/components/${section}/${nameOf(name, service)}`,
          )
        : renamed(inner, service),
    ]),
  );
};

const operationsOf = ({ service, document }: ServiceDocument): Operation[] =>
  Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).flatMap(([method, operation]) =>
      METHODS.has(method) && isObject(operation)
        ? [{ service, method, path, operation: renamed(operation, service) as Json }]
        : [],
    ),
  );

const parameterNames = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

/** A parameter of the path under the name that the path gives it; what it is meant to be stands beside it. */
const called = (parameter: Json, name: string | undefined): Json =>
  name === parameter['name']
    ? parameter
    : { ...parameter, name, description: `Here it is ${String(parameter['name'])} alone.` };

/** The operation as one of `path`, whose parameters may be called otherwise. */
const under = (path: string, { operation, path: own }: Operation): Json => {
  const names = new Map(parameterNames(own).map((name, at) => [name, parameterNames(path)[at] ?? name]));
  const parameters = Array.isArray(operation['parameters']) ? (operation['parameters'] as unknown[]) : [];
  return {
    ...operation,
    parameters: parameters.map((each) =>
      isObject(each) && each['in'] === 'path' ? called(each, names.get(String(each['name']))) : each,
    ),
  };
};

/**
 * Paths that differ only in the names of their parameters are one path (OpenAPI 3.1 section 4.8.8.1). It is called as its
 * GET calls it.
 */
const pathsOf = (operations: readonly Operation[]): Json => {
  const shapes = new Map<string, Operation[]>();
  for (const each of operations) {
    const shape = each.path.replace(/\{\w+\}/g, '{}');
    shapes.set(shape, [...(shapes.get(shape) ?? []), each]);
  }
  const ids = new Set<string>();
  return Object.fromEntries(
    [...shapes.values()].map((resource) => {
      const path = (resource.find(({ method }) => method === 'get') ?? resource[0])?.path ?? '';
      const item = resource.map((each) => {
        const given = String(each.operation['operationId'] ?? `${each.method} ${each.path}`);
        const operationId = ids.has(given) ? `${each.service}_${given}` : given;
        ids.add(operationId);
        return [each.method, { ...under(path, each), operationId, tags: [each.service] }] as const;
      });
      return [path, Object.fromEntries(item)];
    }),
  );
};

const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
};

/** The components that the paths use, by themselves or through others. */
const componentsFor = (paths: Json, all: Json): Json => {
  const kept: Record<string, Json> = {};
  const waiting = refsIn(paths);
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    // A reference may lead into a component (`…/schemas/A/properties/b`).
    const [, section = '', rest = ''] = refPattern.exec(ref) ?? [];
    const name = rest.split('/', 1)[0] ?? '';
    const component = objectAt(all, section)[name];
    if (component === undefined || kept[section]?.[name] !== undefined) continue;
    kept[section] = { ...kept[section], [name]: component };
    waiting.push(...refsIn(component));
  }
  return kept;
};

const allComponents = (documents: readonly ServiceDocument[]): Json => {
  const all: Record<string, Json> = {};
  for (const { service, document } of documents) {
    for (const [section, entries] of Object.entries(objectAt(document, 'components'))) {
      if (!isObject(entries)) continue;
      const named = Object.entries(entries).map(([name, entry]) => [
        section === 'securitySchemes' ? name : nameOf(name, service),
        renamed(entry, service),
      ]);
      all[section] = { ...all[section], ...(Object.fromEntries(named) as Json) };
    }
  }
  return all;
};

/** One OpenAPI document of all that can be reached from outside. */
export const mergeDocuments = (
  documents: readonly ServiceDocument[],
  { isServed, missing }: MergeOptions,
): Json => {
  const operations = documents
    .flatMap(operationsOf)
    .filter(({ method, path }) => isServed(method.toUpperCase(), path));
  const paths = pathsOf(operations);
  const all = allComponents(documents);
  const note =
    missing.length === 0
      ? ''
      : `\n\n**Not shown, because they do not answer at the moment:** ${missing.join(', ')}.`;
  return {
    openapi: '3.1.0',
    info: {
      title: 'UltraMarket API',
      version: '1',
      description: `Every endpoint of every service, through the gateway.${note}`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The gateway that this document comes from' }],
    security: [{ bearer: [] }],
    tags: documents.map(({ service }) => ({ name: service, description: `What ${service}-service answers` })),
    paths,
    components: {
      ...componentsFor(paths, all),
      securitySchemes: all['securitySchemes'] ?? {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
};
