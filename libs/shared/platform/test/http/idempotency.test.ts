import { z } from 'zod';
import request from 'supertest';
import {
  endpoint,
  field,
  newId,
  startService,
  statement,
  type Database,
  type RunningService,
} from '../../src';
import { eventually, startTestService, type TestService } from '../../src/testing';
import { pruneKeys } from '../../src/http/idempotency';
import { notesService, writeNotes } from '../support/notes';

/** Lets a test hold handlers at a point until it has seen enough. */
const held = new Map<string, Promise<void>>();
const hold = (text: string): (() => void) => {
  let release = (): void => undefined;
  held.set(text, new Promise((resolve) => (release = resolve)));
  return () => (held.delete(text), release());
};
const arrived: string[] = [];

const write = (database: Database) =>
  endpoint({
    method: 'post',
    path: '/api/v1/notes',
    summary: 'Write a note down, once',
    access: 'guest',
    idempotent: true,
    status: 201,
    query: z.object({ shelf: field.line(20).optional() }),
    body: z.strictObject({ text: field.line(100) }),
    response: z.object({ noteId: z.uuid(), text: z.string() }),
    handle: ({ body: { text }, idempotency }) =>
      database.transaction(async (tx) => {
        const note = { noteId: newId(), text, author: 'nobody is to know' };
        await writeNotes(tx, [note]);
        arrived.push(text);
        await held.get(`${text} before`);
        await tx.storeResponse(idempotency, 201, text === 'misshapen' ? { ...note, noteId: 1 } : note);
        await held.get(text);
        if (text === 'fails') throw new Error('after everything was written');
        return note;
      }),
  });
const definition = notesService((_platform, database) => ({ endpoints: [write(database)] }));
const written = statement<{ id: string }>('test-written', 'SELECT id FROM notes WHERE text = $1');
const age = statement(
  'test-age-key',
  `UPDATE platform.idempotency_keys SET created_at = now() - $2 * interval '1 minute' WHERE key = $1`,
);

let service: TestService;
let replica: RunningService;
let database: Database;
beforeAll(async () => {
  service = await startTestService(definition);
  replica = await startService(definition, service.env);
  if (!service.running.database) throw new Error('notes has a database');
  database = service.running.database;
});
afterAll(async () => {
  await replica.stop();
  await service.stop();
});

const token = (): string => service.authority.token();
const post = (key: string, text: string, { caller = 'guest-1', url = service.url } = {}) =>
  request(url).post('/api/v1/notes').set('Idempotency-Key', key).set('X-Guest-Id', caller).send({ text });
const effects = async (text: string): Promise<number> => (await database.query(written, [text])).length;
const arrival = async (text: string, times = 1): Promise<void> => {
  await eventually(() => expect(arrived.filter((one) => one === text)).toHaveLength(times));
};

test('when the key is missing or too long, the answer is 400 and nothing happens', async () => {
  const bare = await request(service.url).post('/api/v1/notes').send({ text: 'no key' });
  expect(bare.body).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_MISSING' });
  await post('k'.repeat(256), 'no key').expect(400);
  expect(await effects('no key')).toBe(0);
});

test('when the kept answer does not fit the response schema, nothing happens, for a replay would be another answer', async () => {
  await post(newId(), 'misshapen').expect(500);
  expect(await effects('misshapen')).toBe(0);
});

test('when the same request comes again, the first answer comes again to the byte and nothing happens twice', async () => {
  const key = newId();
  const first = await post(key, 'replayed').expect(201);
  expect(first.headers).not.toHaveProperty('idempotent-replayed');
  const again = await post(key, 'replayed', { url: replica.url }).expect(201);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.text).toBe(first.text);
  expect(again.text).not.toContain('nobody');
  expect(await effects('replayed')).toBe(1);
});

test('when a key comes with another body, the answer is 422', async () => {
  const key = newId();
  await post(key, 'one').expect(201);
  const other = await post(key, 'another');
  expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await effects('another')).toBe(0);
});

test('when a key comes with another query, the answer is 422 and nothing happens', async () => {
  const key = newId();
  await post(key, 'queried').expect(201);
  const other = await request(service.url)
    .post('/api/v1/notes?shelf=b')
    .set('Idempotency-Key', key)
    .set('X-Guest-Id', 'guest-1')
    .send({ text: 'queried' });
  expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await effects('queried')).toBe(1);
});

test('when a guest names the id of a user, their keys stay apart', async () => {
  const key = newId();
  const userId = newId();
  await post(key, 'of the guest', { caller: userId }).expect(201);
  await request(service.url)
    .post('/api/v1/notes')
    .set('Idempotency-Key', key)
    .set('Authorization', `Bearer ${service.authority.token({ userId })}`)
    .send({ text: 'of the user' })
    .expect(201);
});

test('when two callers happen to use one key, each has an effect', async () => {
  const key = newId();
  await post(key, 'of two', { caller: 'guest-1' }).expect(201);
  await post(key, 'of two', { caller: 'guest-2' }).expect(201);
  await request(service.url)
    .post('/api/v1/notes')
    .set({ Authorization: `Bearer ${token()}`, 'Idempotency-Key': key, 'X-Guest-Id': 'guest-1' })
    .send({ text: 'of two' })
    .expect(201);
  expect(await effects('of two')).toBe(3);
});

test('when the second request comes while the first is worked on in the same process, it gets 409', async () => {
  const key = newId();
  const release = hold('slow before');
  const first = post(key, 'slow').then((answer) => answer.status);
  await arrival('slow');
  const second = await post(key, 'slow');
  expect(second.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_IN_PROGRESS' });
  release();
  expect(await first).toBe(201);
  await post(key, 'slow').expect(201).expect('Idempotent-Replayed', 'true');
  expect(await effects('slow')).toBe(1);
});

test.each([
  ['has kept its answer but not committed', 'late', 409, 201],
  ['has not kept its answer yet', 'early before', 201, 409],
])(
  'when the other replica gets it while the first %s, one of them has the effect',
  async (_when, at, other, own) => {
    const key = newId();
    const text = at.replace(' before', '');
    const release = hold(at);
    const first = post(key, text).then((answer) => answer.status);
    await arrival(text);
    if (at.endsWith('before')) held.delete(at);
    const second = await post(key, text, { url: replica.url });
    expect(second.status).toBe(other);
    release();
    expect(await first).toBe(own);
    await post(key, text).expect(201).expect('Idempotent-Replayed', 'true');
    expect(await effects(text)).toBe(1);
  },
);

test('when forty requests race on two replicas, there is one effect and one answer', async () => {
  const key = newId();
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      post(key, 'raced', { url: index % 2 ? service.url : replica.url }),
    ),
  );
  const good = answers.filter(({ status }) => status === 201);
  expect(good.length).toBeGreaterThan(0);
  expect(new Set(good.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  expect(await effects('raced')).toBe(1);
});

test('when the handler fails, no answer is kept and the same request may be tried again', async () => {
  const key = newId();
  await post(key, 'fails').expect(500);
  await post(key, 'fails').expect(500);
  expect(await effects('fails')).toBe(0);
});

test('when a key is a day old, it may be used anew, and the new answer counts', async () => {
  const key = newId();
  const first = await post(key, 'aged').expect(201);
  await database.query(age, [key, 24 * 60 - 1]);
  await post(key, 'aged').expect(201).expect('Idempotent-Replayed', 'true');
  await database.query(age, [key, 24 * 60 + 1]);
  const second = await post(key, 'aged anew').expect(201);
  expect(second.text).not.toBe(first.text);
  expect((await post(key, 'aged anew').expect(201)).text).toBe(second.text);
});

test('when keys have expired for good, housekeeping removes them and no others', async () => {
  const [old, young] = [newId(), newId()];
  await post(old, 'pruned').expect(201);
  await post(young, 'kept').expect(201);
  await database.query(age, [old, 26 * 60]);
  await database.query(pruneKeys);
  const left = statement<{ key: string }>('test-keys', 'SELECT key FROM platform.idempotency_keys');
  const keys = (await database.query(left)).map(({ key }) => key);
  expect(keys).toContain(young);
  expect(keys).not.toContain(old);
});
