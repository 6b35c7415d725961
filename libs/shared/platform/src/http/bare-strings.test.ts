import { z } from 'zod';
import { field } from '../fields';
import { bareStrings } from './bare-strings';
import { endpoint } from './endpoint';

const taking = (body: z.ZodType) =>
  bareStrings(
    endpoint({
      method: 'post',
      path: '/api/v1/things',
      summary: 'Takes things',
      access: 'public',
      body,
      response: z.object({}),
      handle: async () => ({}),
    }),
  );

test.each([
  ['a string', z.strictObject({ a: z.string() }), ['body/a']],
  ['a string with checks', z.strictObject({ a: z.string().min(1).max(3) }), ['body/a']],
  ['a list', z.strictObject({ a: z.array(z.string()).optional() }), ['body/a/[]']],
  ['a record', z.strictObject({ a: z.record(z.string(), field.line(3)) }), ['body/a/{key}']],
  ['one of several', z.strictObject({ a: z.union([z.number(), z.string()]).nullable() }), ['body/a']],
  ['a converted one', z.strictObject({ a: z.string().transform(Number) }), ['body/a']],
  ['an id as it is typed', z.strictObject({ a: z.uuid() }), ['body/a']],
])('when an endpoint takes %s, the place is named', (_what, body, places) => {
  expect(taking(body)).toEqual(places);
});

test('when every string is a field or closed, nothing is named, however the fields are wrapped', () => {
  const body = z.strictObject({
    a: field.line(10).optional(),
    b: z.array(field.name(10).refine((name) => name !== 'b')).default([]),
    c: z.enum(['x', 'y']).nullable(),
    d: z.iso.datetime(),
    e: field.email().transform((address) => ({ address })),
    f: z.record(field.identifier(10), z.number()),
    g: z.literal('g'),
  });
  expect(taking(body)).toEqual([]);
});
