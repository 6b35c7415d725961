import { z } from 'zod';
import { accessRules } from '../auth/access';
import { type Endpoint } from './endpoint';

type Schemas = Record<string, object>;

/**
 * Rules that JSON Schema has no word for (a number that exists, a key that comes once) stand in the keyword `x-rule`. Strings
 * of our own types say theirs by pattern and length.
 */
const rulesOf = ({ _zod: { def } }: z.core.$ZodType): string[] =>
  (def.checks ?? []).flatMap(({ _zod: { def: check } }) => {
    if (check.check !== 'custom') return [];
    const says = check.error?.({ code: 'custom', input: undefined, path: [] } as never);
    return [typeof says === 'string' ? says : 'its parts have to fit together'];
  });

const sayRules = ({
  zodSchema,
  jsonSchema,
}: Parameters<z.core.ToJSONSchemaParams['override'] & object>[0]) => {
  const rules = jsonSchema.type === 'string' && jsonSchema.maxLength !== undefined ? [] : rulesOf(zodSchema);
  if (rules.length > 0) jsonSchema['x-rule'] ??= rules.join('; ');
};

/**
 * The JSON Schema of a value. One that refers to itself becomes a component of the document, under `name`, because
 * references count from the root of the document.
 */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', name: string, components: Schemas): object => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    ...(io === 'input' && { override: sayRules }),
  });
  const text = JSON.stringify(json);
  if (!text.includes('"$ref":"#')) return json;
  const place = `#/components/schemas/${name}`;
  components[name] = JSON.parse(text.replaceAll('"$ref":"#', `"$ref":"${place}`)) as object;
  return { $ref: place };
};

const parameters = (endpoint: Endpoint, name: string, components: Schemas) => {
  const { path, params, query, example } = endpoint;
  const shown = (place: 'params' | 'query', parameter: string) => {
    const values = example?.[place] as Readonly<Record<string, unknown>> | undefined;
    return values?.[parameter] === undefined ? {} : { example: values[parameter] };
  };
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: params?.shape[parameter]
      ? schemaOf(params.shape[parameter] as z.ZodType, 'input', `${name}_${parameter}`, components)
      : { type: 'string' },
    ...shown('params', parameter),
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([parameter, value]) => ({
    name: parameter,
    in: 'query',
    // An empty key counts as absent, as browsers send forms.
    ...(value.safeParse(undefined).success ? { required: false, allowEmptyValue: true } : { required: true }),
    schema: schemaOf(value, 'input', `${name}_${parameter}`, components),
    ...shown('query', parameter),
  }));
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  const inHeader = Object.entries(endpoint.needsHeaders ?? {}).map(([header, description]) => ({
    name: header,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string', minLength: 1, maxLength: 128, 'x-rule': 'names something that exists' },
  }));
  return [...inPath, ...inQuery, ...inHeader, ...(endpoint.idempotent ? [key] : [])];
};

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Every status with which an endpoint may refuse, by what it takes. Who answers in another standard's format refuses in it too. */
const refusals = (endpoint: Endpoint, rules: readonly string[], answer: object) => {
  const open = rules.includes('public') || rules.includes('guest');
  const changes = endpoint.method !== 'get';
  const takesBody = endpoint.body !== undefined || endpoint.upload !== undefined || endpoint.rawBody === true;
  const misfit = problem('The request does not fit the schema');
  const inItsFormat = endpoint.plain === true && { 'application/json': { schema: answer } };
  return {
    400: { ...misfit, content: { ...misfit.content, ...inItsFormat } },
    401: problem(open ? 'The access token is not valid' : 'Not signed in'),
    ...(!rules.includes('public') && { 403: problem('Not allowed') }),
    // Query and body may name things, too, and the caller may have none of what is asked for.
    404: problem('There is no such thing'),
    ...(changes && {
      409: problem('Conflict'),
      412: problem('Changed in the meantime'),
      422: problem('Not possible'),
    }),
    ...(takesBody && { 413: problem('Too large'), 415: problem('Unsupported media type') }),
    ...(endpoint.limit !== 'none' && { 429: problem('Too many requests') }),
    503: problem('Unavailable'),
  };
};

const enveloped = (data: object) => ({
  type: 'object',
  required: ['success', 'data'],
  properties: { success: { const: true }, data, meta: { type: 'object' } },
});

const operation = (service: string, endpoint: Endpoint, components: Schemas) => {
  const rules = accessRules(endpoint.access);
  const name = `${endpoint.method} ${endpoint.path}`.replace(/[^a-zA-Z0-9]+/g, '_');
  const answer = schemaOf(endpoint.response, 'output', `${name}_answer`, components);
  const open = rules.includes('public') || rules.includes('guest');
  return {
    tags: [service],
    summary: endpoint.summary,
    description: `Access: ${rules.join(', ')}.`,
    operationId: name,
    security: open ? (rules.includes('guest') ? [{}, { bearer: [] }] : []) : [{ bearer: [] }],
    parameters: parameters(endpoint, name, components),
    ...(endpoint.upload && {
      requestBody: {
        required: true,
        content: {
          [endpoint.upload.contentType]: {
            schema: schemaOf(endpoint.upload.form, 'input', `${name}_form`, components),
          },
        },
      },
    }),
    ...(endpoint.body && {
      requestBody: {
        required: !endpoint.body.safeParse(undefined).success,
        content: {
          'application/json': {
            schema: schemaOf(endpoint.body, 'input', `${name}_body`, components),
            ...(endpoint.example?.body !== undefined && { example: endpoint.example.body }),
          },
        },
      },
    }),
    responses: {
      [String(endpoint.status ?? 200)]: {
        description: 'Done',
        content: {
          [typeof endpoint.plain === 'object' ? endpoint.plain.contentType : 'application/json']: {
            schema: endpoint.plain ? answer : enveloped(answer),
          },
        },
      },
      ...refusals(endpoint, rules, answer),
      default: problem('Another failure'),
    },
  };
};

/** The OpenAPI 3.1 document of a service, made from its endpoints. */
export const openApi = (service: string, version: string, endpoints: readonly Endpoint[]) => {
  const paths: Record<string, Record<string, unknown>> = {};
  const components: Schemas = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(service, endpoint, components) };
  }
  return {
    openapi: '3.1.0',
    info: { title: `${service}-service`, version },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        ...components,
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'instance', 'success', 'code', 'requestId'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            instance: { type: 'string' },
            success: { const: false },
            code: { type: 'string' },
            requestId: { type: 'string' },
            more: { type: 'integer', description: 'How many more faults there are' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  pointer: { type: 'string' },
                  code: { type: 'string' },
                  detail: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  };
};
