import { z } from 'zod';
import { endpoint, type Endpoint } from './endpoint';
import { openApi } from './openapi';

interface Category {
  name: string;
  children: Category[];
}
const Category: z.ZodType<Category> = z.object({
  name: z.string(),
  get children() {
    return z.array(Category);
  },
});

const endpoints: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/api/v1/categories',
    summary: 'The tree',
    access: 'public',
    query: z.object({ depth: z.coerce.number().int().default(3), root: z.string() }),
    response: z.array(Category),
    handle: async () => [],
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/categories/:categoryId/moves',
    summary: 'Move one',
    access: 'manager',
    idempotent: true,
    status: 201,
    params: z.object({ categoryId: z.uuid() }),
    body: z.strictObject({ to: z.uuid(), tree: Category.optional(), at: z.coerce.date() }),
    response: z.object({ at: z.date() }),
    handle: async () => ({ at: new Date() }),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/export/:name',
    summary: 'As text',
    access: ['guest', 'service'],
    plain: { contentType: 'text/csv' },
    response: z.string(),
    handle: async () => '',
  }),
];
const document = JSON.parse(JSON.stringify(openApi('catalogue', '1.2.3', endpoints))) as Document;

type Json = { [key: string]: Json } & { $ref?: string };
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json; securitySchemes: Json };
}
interface Operation {
  operationId: string;
  security: object[];
  parameters: Array<{ name: string; in: string; required: boolean; schema: Json }>;
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content: Record<string, { schema: Json }> }>;
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const operationOf = (path: string, method: string): Operation => {
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`${method} ${path} is not documented`);
  return found;
};

/** Every `$ref` below a value. */
const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
};
const resolve = (ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (place, part) =>
        (place as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

test('when a service is documented, the document has the form that OpenAPI 3.1 asks for', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toEqual({ title: 'catalogue-service', version: '1.2.3' });
  expect(operations).toHaveLength(3);
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(3);
  for (const { path, operation } of operations) {
    expect(path).toMatch(/^\/[^:]*$/);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    expect(declared.every(({ required }) => required)).toBe(true);
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^([1-5]\d\d|default)$/);
      expect(response.description).not.toBe('');
    }
    for (const scheme of operation.security.flatMap(Object.keys))
      expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
  }
});

test('when schemas refer to themselves or others, every reference leads to a schema of the document', () => {
  const refs = refsIn(document);
  expect(refs.length).toBeGreaterThan(3);
  for (const ref of refs) {
    expect(ref).toMatch(/^#\/components\/schemas\//);
    expect(resolve(ref)).toEqual(expect.any(Object));
  }
  const tree = operationOf('/api/v1/categories', 'get').responses['200']?.content['application/json']?.schema;
  const list = resolve(refsIn(tree)[0] ?? '') as Json;
  const category = resolve(refsIn(list)[0] ?? '');
  expect(category).toMatchObject({ type: 'object', required: ['name', 'children'] });
});

test('when an endpoint is declared, what it asks for is what it checks', () => {
  const { parameters } = operationOf('/api/v1/categories', 'get');
  expect(parameters.map(({ name, required }) => [name, required])).toEqual([
    ['depth', false],
    ['root', true],
  ]);
  const move = operationOf('/api/v1/categories/{categoryId}/moves', 'post');
  expect(move.parameters).toContainEqual(
    expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
  );
  expect(move.requestBody).toMatchObject({ required: true });
  const body = resolve(refsIn(move.requestBody)[0] ?? '');
  expect(body).toMatchObject({ type: 'object', required: ['to', 'at'], additionalProperties: false });
  expect(Object.keys(move.responses)).toEqual(
    expect.arrayContaining(['201', '400', '401', '403', '409', '422', 'default']),
  );
});

test('when an endpoint is declared, every status is there with which it may refuse', () => {
  for (const [path, method] of [
    ['/api/v1/categories', 'get'],
    ['/api/v1/export/{name}', 'get'],
  ] as const)
    expect(Object.keys(operationOf(path, method).responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '404', '429', '503', 'default']),
    );
});

test('when guests may call, signing in is optional; when everybody may, nothing is asked', () => {
  expect(operationOf('/api/v1/export/{name}', 'get').security).toEqual([{}, { bearer: [] }]);
  expect(operationOf('/api/v1/categories', 'get').security).toEqual([]);
  expect(operationOf('/api/v1/categories/{categoryId}/moves', 'post').security).toEqual([{ bearer: [] }]);
});

test('when the answer has our envelope, the document shows it; when not, it shows the bare media type', () => {
  const enveloped = operationOf('/api/v1/categories/{categoryId}/moves', 'post').responses['201'];
  expect(enveloped?.content['application/json']?.schema).toMatchObject({
    required: ['success', 'data'],
    properties: { success: { const: true } },
  });
  const bare = operationOf('/api/v1/export/{name}', 'get').responses['200'];
  expect(bare?.content['text/csv']?.schema).toEqual({ type: 'string' });
});
