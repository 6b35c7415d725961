import { z } from 'zod';
import { AppError, endpoint, errors, field, Reply } from '../../src';
import { type Access } from '../../src/auth/access';

const Line = z.strictObject({ sku: z.string().min(2), quantity: z.number().int().positive() });

/** Takes everything a request can carry and gives back what the handler saw. */
export const echo = endpoint({
  method: 'post',
  path: '/api/v1/echo/:id',
  summary: 'What the handler sees of a request',
  access: 'public',
  params: z.object({ id: z.uuid() }),
  query: z.object({ page: z.coerce.number().int().min(1).default(1) }),
  body: z.strictObject({ name: z.string().max(10), lines: z.array(Line).default([]) }),
  response: z.looseObject({}),
  handle: async ({ params, query, body, preferWaitSeconds, ifMatch, header }) => ({
    params,
    query,
    body,
    preferWaitSeconds,
    ifMatch,
    correlation: header('x-correlation-id'),
  }),
});

/** Answers in every way a handler can. */
export const answers = [
  endpoint({
    method: 'get',
    path: '/api/v1/answers/versioned',
    summary: 'Data with meta, headers and a version',
    access: 'public',
    cacheSeconds: 60,
    response: z.object({ id: z.string() }),
    handle: async () =>
      new Reply(
        { id: 'a', secret: 'not in the response schema' },
        { meta: { page: 1 }, headers: { 'X-Seen': 'yes' }, version: 7 },
      ),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/answers/:kind',
    summary: 'A refusal of each kind',
    access: 'public',
    params: z.object({ kind: z.string() }),
    response: z.object({}),
    handle: async ({ params: { kind } }) => {
      if (kind === 'bug') throw new TypeError('the password of the database is hunter2');
      if (kind === 'bad-answer') return new Reply('no object' as never);
      throw new AppError(kind as AppError['kind'], 'SOME_REASON', 'Because of that.', {
        extra: { quote: { total: 5 } },
        headers: { 'Retry-After': '3' },
      });
    },
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/plain/json',
    summary: 'Without our envelope',
    access: 'public',
    plain: true,
    response: z.object({ keys: z.array(z.string()) }),
    handle: async () => ({ keys: [] }),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/plain/text',
    summary: 'No JSON at all',
    access: 'public',
    plain: { contentType: 'text/csv' },
    response: z.string(),
    handle: async () => 'a;b\n',
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/optional',
    summary: 'A body that may be left out',
    access: 'public',
    status: 202,
    body: z.strictObject({ reason: z.string() }).optional(),
    response: z.object({ reason: z.string().nullable() }),
    handle: async ({ body }) => ({ reason: body?.reason ?? null }),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/raw',
    summary: 'The bytes as they came',
    access: 'public',
    rawBody: true,
    response: z.object({ hex: z.string() }),
    handle: async ({ rawBody }) => ({ hex: rawBody.toString('hex') }),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/lost',
    summary: 'Another service did not help',
    access: 'public',
    response: z.object({}),
    handle: async () => {
      throw errors.UNAVAILABLE(undefined, { cause: new Error('connect ECONNREFUSED 10.0.0.7') });
    },
  }),
];

/** A resource whose version is 3. */
export const versions = [
  endpoint({
    method: 'get',
    path: '/api/v1/versions',
    summary: 'Version 3',
    access: 'public',
    response: z.object({ version: z.number() }),
    handle: async ({ head }) =>
      new Reply({ version: 3 }, { version: 3, headers: { 'X-Head': String(head) } }),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/versions',
    summary: 'Changes version 3',
    access: 'public',
    response: z.object({ was: z.number() }),
    handle: async ({ ifMatch = 3 }) => {
      if (ifMatch !== 3) throw errors.VERSION_CONFLICT();
      return { was: ifMatch };
    },
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/import',
    summary: 'Takes more than others',
    access: 'public',
    maxBodyBytes: 4000,
    body: z.strictObject({ text: field.text(10_000) }),
    response: z.object({ length: z.number() }),
    handle: async ({ body }) => ({ length: body.text.length }),
  }),
];

/** An endpoint for each access rule, and who is let in. */
export const whoAmI = (name: string, access: Access) =>
  endpoint({
    method: 'get',
    path: `/api/v1/who/${name}`,
    summary: 'Who is calling',
    access,
    response: z.object({ userId: z.string().nullable() }),
    handle: async ({ actor }) => ({ userId: actor?.userId ?? null }),
  });
