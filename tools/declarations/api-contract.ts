import { isObject, type Json } from '../local/gateway/merge-documents';

/** What a caller may send or gets at one place, such as `object required` or `string(A|B)`. */
export interface Field {
  readonly types: readonly string[];
  readonly required: boolean;
  readonly values?: readonly string[];
}

export type Fields = Readonly<Record<string, Field>>;

export interface OperationContract {
  readonly request: Fields;
  /** By status, successes only: what refusals look like is the same everywhere. */
  readonly responses: Readonly<Record<string, Fields>>;
}

/** What clients rely on, by `METHOD path`. */
export type ApiContract = Readonly<Record<string, OperationContract>>;

const MAX_DEPTH = 12;
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const resolve = (root: Json, schema: Json): Json => {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const found = ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), root);
  return isObject(found) ? found : {};
};

const typesOf = (schema: Json): string[] => {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return strings(type);
  if ('const' in schema) return [schema['const'] === null ? 'null' : typeof schema['const']];
  return [];
};

const valuesOf = (schema: Json): string[] | undefined => {
  if (Array.isArray(schema['enum'])) return strings(schema['enum']);
  return 'const' in schema && schema['const'] !== null ? [String(schema['const'])] : undefined;
};

const joined = (one: Field | undefined, other: Field): Field => {
  if (one === undefined) return other;
  const values = one.values && other.values ? [...new Set([...one.values, ...other.values])] : undefined;
  return {
    types: [...new Set([...one.types, ...other.types])].sort(),
    required: one.required && other.required,
    ...(values && { values: values.sort() }),
  };
};

/** Writes every place of a schema into `fields`; alternatives are joined. */
const collect = (
  root: Json,
  given: Json,
  path: string,
  required: boolean,
  fields: Record<string, Field>,
): void => {
  const walk = (schema: Json, at: string, isRequired: boolean, seen: readonly Json[]): void => {
    const resolved = resolve(root, schema);
    if (seen.includes(resolved) || seen.length > MAX_DEPTH) return;
    const trail = [...seen, resolved];
    const alternatives = [...objects(resolved['anyOf']), ...objects(resolved['oneOf'])];
    const types = typesOf(resolved);
    if (types.length > 0 || alternatives.length === 0) {
      const values = valuesOf(resolved);
      fields[at] = joined(fields[at], {
        types: types.length > 0 ? types.sort() : ['any'],
        required: isRequired,
        ...(values && { values: values.sort() }),
      });
    }
    const own = new Set(strings(resolved['required']));
    for (const [name, property] of Object.entries(
      isObject(resolved['properties']) ? resolved['properties'] : {},
    ))
      if (isObject(property)) walk(property, `${at}.${name}`, own.has(name), trail);
    if (isObject(resolved['items'])) walk(resolved['items'], `${at}[]`, true, trail);
    if (isObject(resolved['additionalProperties']))
      walk(resolved['additionalProperties'], `${at}{}`, false, trail);
    const parts = objects(resolved['allOf']).filter((each) => 'properties' in each || '$ref' in each);
    for (const each of [...alternatives, ...parts]) walk(each, at, isRequired, trail);
  };
  walk(given, path, required, []);
};

const sorted = (fields: Record<string, Field>): Fields =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

const contentOf = (holder: unknown): Json[] =>
  isObject(holder) && isObject(holder['content'])
    ? objects(Object.values(holder['content'])).map((media) =>
        isObject(media['schema']) ? media['schema'] : {},
      )
    : [];

const contractOf = (root: Json, operation: Json): OperationContract => {
  const request: Record<string, Field> = {};
  for (const { in: place, name, required, schema } of objects(operation['parameters'])) {
    // A path's parameters are part of the path.
    if (place !== 'path')
      collect(
        root,
        isObject(schema) ? schema : {},
        `${String(place)}.${String(name)}`,
        required === true,
        request,
      );
  }
  const body = operation['requestBody'];
  for (const schema of contentOf(body))
    collect(root, schema, 'body', isObject(body) && body['required'] === true, request);
  const responses = Object.entries(isObject(operation['responses']) ? operation['responses'] : {})
    .filter(([status]) => /^2/.test(status))
    .map(([status, response]) => {
      const fields: Record<string, Field> = {};
      for (const schema of contentOf(response)) collect(root, schema, 'body', true, fields);
      return [status, sorted(fields)] as const;
    });
  return { request: sorted(request), responses: Object.fromEntries(responses) };
};

export const apiContract = (document: Json): ApiContract => {
  const paths = isObject(document['paths']) ? document['paths'] : {};
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).flatMap(([method, operation]) =>
      isObject(operation)
        ? [
            [
              `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`,
              contractOf(document, operation),
            ] as const,
          ]
        : [],
    ),
  );
  return Object.fromEntries(operations.sort(([a], [b]) => (a < b ? -1 : 1)));
};
