import express from 'express';
import request from 'supertest';
import { AppError } from '../errors';
import { bodyReader, shapeFault } from './request-body';

const faultOf = (value: unknown, most = 2_000) => shapeFault(Buffer.from(JSON.stringify(value)), most);

test('when a JSON text holds more values than are read, that is found before it is parsed', () => {
  expect(faultOf(Array(2_000).fill(0))).toBeUndefined();
  expect(faultOf(Array(2_001).fill(0))).toBe('too-many');
  expect(faultOf(Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`k${n}`, 0])))).toBe('too-many');
  expect(faultOf({ text: ',"'.repeat(5_000) })).toBeUndefined();
});

test('when arrays are nested deeper than 32 levels, that is found before they are parsed', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 0 : [nested(levels - 1)]);
  expect(faultOf(nested(32))).toBeUndefined();
  expect(faultOf(nested(33))).toBe('too-deep');
});

test.each([
  ['of usual size', 65_536, 2_001, 413],
  ['of usual size', 65_536, 2_000, 200],
  ['of an endpoint that takes more', 640_000, 2_001, 200],
  ['of an endpoint that takes more', 640_000, 80_001, 413],
])('when a body %s (%i bytes) holds %i values, the answer is %i', async (_what, limit, values, status) => {
  const app = express();
  const read = bodyReader(limit, false);
  app.post('/', (req, res) => {
    read(req, res).then(
      () => res.sendStatus(200),
      (error: unknown) =>
        res.sendStatus(error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE' ? 413 : 500),
    );
  });
  await request(app).post('/').send(Array(values).fill(0)).expect(status);
});

test.each([
  ['{"translations":{"de":{},"__proto__":{"name":"thing"}}}', '/translations/__proto__'],
  ['{"list":[1,{"\\u005f_proto__":1}]}', '/list/1/__proto__'],
  ['{"text":"__proto__","\\u00e9":1}', undefined],
])('when a body is %s, the key that names a prototype is refused at %s', async (body, pointer) => {
  const app = express();
  const read = bodyReader(65_536, false);
  app.post('/', (req, res) => {
    read(req, res).then(
      () => res.json({}),
      (error: unknown) => res.json((error as AppError).fields),
    );
  });
  const answer = await request(app).post('/').set('Content-Type', 'application/json').send(body).expect(200);
  expect(answer.body).toEqual(
    pointer === undefined ? {} : [expect.objectContaining({ pointer, code: 'unknown_key' })],
  );
});
