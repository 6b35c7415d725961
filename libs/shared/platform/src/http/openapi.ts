import { z } from 'zod';
import { accessRules } from '../auth/access';
import { type Endpoint } from './endpoint';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
};

const parameters = (place: 'path' | 'query', schema: z.ZodObject | undefined) =>
  Object.entries(schema?.shape ?? {}).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || !value.safeParse(undefined).success,
    schema: schemaOf(value, 'input'),
  }));

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const enveloped = (data: object) => ({
  type: 'object',
  required: ['success', 'data'],
  properties: { success: { const: true }, data, meta: { type: 'object' } },
});

const operation = (service: string, endpoint: Endpoint) => {
  const rules = accessRules(endpoint.access);
  const open = rules.includes('public') || rules.includes('guest');
  return {
    tags: [service],
    summary: endpoint.summary,
    description: `Access: ${rules.join(', ')}.`,
    operationId: `${endpoint.method} ${endpoint.path}`.replace(/[^a-zA-Z0-9]+/g, '_'),
    security: open ? (rules.includes('guest') ? [{}, { bearer: [] }] : []) : [{ bearer: [] }],
    parameters: [
      ...parameters('path', endpoint.params),
      ...parameters('query', endpoint.query),
      ...(endpoint.idempotent
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(endpoint.body && {
      requestBody: {
        required: !endpoint.body.safeParse(undefined).success,
        content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
      },
    }),
    responses: {
      [String(endpoint.status ?? 200)]: {
        description: 'Done',
        content: {
          [typeof endpoint.plain === 'object' ? endpoint.plain.contentType : 'application/json']: {
            schema: endpoint.plain
              ? schemaOf(endpoint.response, 'output')
              : enveloped(schemaOf(endpoint.response, 'output')),
          },
        },
      },
      400: problem('The request does not fit the schema'),
      ...(open ? {} : { 401: problem('Not signed in'), 403: problem('Not allowed') }),
      ...(endpoint.idempotent && { 409: problem('Conflict'), 422: problem('Not possible') }),
      default: problem('Another failure'),
    },
  };
};

/** The OpenAPI 3.1 document of a service, made from its endpoints (XC-16). */
export const openApi = (service: string, version: string, endpoints: readonly Endpoint[]) => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(service, endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: `${service}-service`, version },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
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
