import request from 'supertest';
import { z } from 'zod';
import { endpoint, newId, statement } from '../../src';
import { storeRefusal } from '../../src/database/store-refusals';
import { startTestService, type TestService } from '../../src/testing';
import { notesService } from '../support/notes';

const insert = statement('test-insert', 'INSERT INTO notes (id, text) VALUES ($1::uuid, $2)');
const count = statement('test-overflow', 'SELECT ($1::text)::int AS n');

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService((_platform, database) => ({
      endpoints: [
        endpoint({
          method: 'post',
          path: '/api/v1/unchecked/:id',
          summary: 'Hands a value to the store unchecked',
          access: 'public',
          params: z.object({ id: z.uuid() }),
          body: z.strictObject({ text: z.any(), number: z.any().optional() }),
          response: z.object({}),
          handle: async ({ params: { id }, body: { text, number } }) => {
            if (number !== undefined) await database.query(count, [number]);
            await database.query(insert, [id, text]);
            return {};
          },
        }),
      ],
    })),
  );
});
afterAll(() => service.stop());

const send = (body: object, id = newId()) => request(service.url).post(`/api/v1/unchecked/${id}`).send(body);
const counted = async () => (await request(service.url).get('/metrics')).text;

test('when PostgreSQL refuses a value, the caller gets that error instead of an internal error, and it is counted', async () => {
  const { body } = await send({ text: 'a\0b' }).expect(400);
  expect(body).toMatchObject({ code: 'VALUE_NOT_STORABLE' });
  await send({ text: 'a', number: '99999999999' }).expect(400);
  expect(await counted()).toContain('store_refusals_total{store="postgres",code="22021",service="notes"} 1');
  expect(await counted()).toContain('store_refusals_total{store="postgres",code="22003",service="notes"} 1');
});

test('when PostgreSQL refuses a duplicate, that is a conflict', async () => {
  const id = newId();
  await send({ text: 'a' }, id).expect(200);
  const { body } = await send({ text: 'b' }, id).expect(409);
  expect(body).toMatchObject({ code: 'CONFLICT' });
});

test.each([
  [{ code: 'P2020' }, '22003', 'invalid'],
  [{ code: 'P2002' }, '23505', 'conflict'],
  [{ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '22P05' } } } }, '22P05', 'invalid'],
  [Object.assign(new Error('x'), { name: 'CastError' }), 'CastError', 'invalid'],
  [Object.assign(new Error('x'), { code: 11000 }), 'E11000', 'conflict'],
])('when a driver says %j, it is read as %s', (error, code, kind) => {
  expect(storeRefusal(error)).toMatchObject({ code, error: { kind } });
});

test('when a bug throws, it is no refusal of a store', () => {
  for (const bug of [
    new TypeError('x'),
    { code: '42P01' },
    { code: '08006' },
    'text',
    null,
    { code: 'ENOENT' },
  ])
    expect(storeRefusal(bug)).toBeUndefined();
});
