import { newId } from '@ultramarket/platform';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

const place = { service: 'cart', environment: 'test' };
const newKey = () => `limit-${newId()}`;
const set = (key: string, value: unknown, version: number) =>
  admin.put(`/config/${key}`, { ...place, value, version, reason: 'because' });
const read = (key: string) => admin.get(`/config/${key}?service=cart&environment=test`);

test('when a setting is changed, all versions stay, it is published and the log holds both values', async () => {
  const key = newKey();
  expect((await set(key, 10, 0).expect(200)).headers['etag']).toBe('"1"');
  await set(key, { max: 20 }, 1).expect(200);
  expect(dataOf(await read(key).expect(200))).toMatchObject({
    value: { max: 20 },
    version: 2,
    reason: 'because',
  });
  const history = await admin.get(`/config/${key}/history?service=cart&environment=test`).expect(200);
  expect(dataOf<Array<{ version: number; value: unknown }>>(history)).toMatchObject([
    { version: 2, value: { max: 20 } },
    { version: 1, value: 10 },
  ]);
  const published = await admin.service.published<{ key: string }>('ConfigChanged');
  expect(published.filter((one) => one.key === key)).toEqual([
    { key, scope: 'cart/test', version: 1 },
    { key, scope: 'cart/test', version: 2 },
  ]);
  expect(await admin.log({ resource: `config/cart/test/${key}` })).toMatchObject([
    {
      action: 'config.changed',
      actorId: admin.admin.userId,
      before: { value: 10 },
      after: { value: { max: 20 } },
    },
    { action: 'config.changed', before: null, after: { value: 10 } },
  ]);
});

test('when two people change the version they both saw, one of them is refused', async () => {
  const key = newKey();
  await set(key, 1, 0).expect(200);
  const answers = await Promise.all([2, 3, 4].map((value) => set(key, value, 1)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  await admin
    .put(`/config/${key}`, { ...place, value: 9 })
    .set('If-Match', '"1"')
    .expect(412);
  await admin
    .put(`/config/${key}`, { ...place, value: 9 })
    .set('If-Match', '"2"')
    .expect(200);
  const stale = await admin.put(`/config/${key}`, { ...place, value: 9, version: 3 }).set('If-Match', '"1"');
  expect(stale.body).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
  const unseen = await admin.put(`/config/${key}`, { ...place, value: 9 }).expect(400);
  expect(unseen.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer: '/version' }] });
});

test('when a setting is rolled back, the old value comes back as a new version', async () => {
  const key = newKey();
  await set(key, 'old', 0).expect(200);
  await set(key, 'new', 1).expect(200);
  const back = (body: object) => admin.post(`/config/${key}/rollback`, { ...place, ...body });
  expect((await back({ toVersion: 7, version: 2 }).expect(404)).body.code).toBe('CONFIG_VERSION_UNKNOWN');
  await back({ toVersion: 1, version: 1 }).expect(412);
  const answer = await back({ toVersion: 1, version: 2 }).expect(200);
  expect(dataOf(answer)).toMatchObject({ value: 'old', version: 3, restoredFrom: 1 });
  expect(await admin.log({ resource: `config/cart/test/${key}`, action: 'config.rolled-back' })).toHaveLength(
    1,
  );
});

test.each([
  ['stripeSecretKey', 'x'],
  ['db.password', 'x'],
  ['api-key', 'x'],
  ['upstream', 'postgresql://shop:hunter2@db/shop'],
  ['payment', { nested: { accessToken: 'x' } }],
  ['signing', '-----BEGIN PRIVATE KEY-----'],
])('when %s looks like a secret, it is neither stored nor published', async (key, value) => {
  const answer = await set(key, value, 0).expect(422);
  expect(answer.body).toMatchObject({ code: 'CONFIG_IS_SECRET' });
  await read(key).expect(404);
});

test('when a service asks for its settings, its own stand above those for all', async () => {
  const [shared, own] = [newKey(), newKey()];
  await admin.put(`/config/${shared}`, { environment: 'prod', value: 1, version: 0 }).expect(200);
  await admin.put(`/config/${own}`, { environment: 'prod', value: 1, version: 0 }).expect(200);
  await admin
    .put(`/config/${own}`, { service: 'cart', environment: 'prod', value: 2, version: 0 })
    .expect(200);
  const ask = (token: string) =>
    fetch(`${admin.service.url}/internal/v1/config?service=cart&environment=prod`, {
      headers: { authorization: token },
    });
  const answer = await ask(admin.person('SERVICE').authorization);
  expect(dataOf({ body: await answer.json() })).toEqual({
    [shared]: { value: 1, version: 1 },
    [own]: { value: 2, version: 1 },
  });
  expect((await ask(admin.admin.authorization)).status).toBe(403);
  const list = await admin.get('/config?environment=prod&limit=2').expect(200);
  expect(dataOf<unknown[]>(list)).toHaveLength(2);
  expect(list.body.meta).toMatchObject({ total: 3 });
});

test('when a manager asks for settings, the answer is 403', async () => {
  await admin.get('/config', admin.person('MANAGER')).expect(403);
  await admin.put('/config/x', { ...place, value: 1, version: 0 }, admin.person('MANAGER')).expect(403);
  expect((await read('unknown').expect(404)).body.code).toBe('CONFIG_UNKNOWN');
});

test.each(['a\0b', '\ud800', { '\0': 1 }, { a: ['\udfff'] }])(
  'when a value holds text that no store takes (%j), it is refused',
  async (value) => {
    await set(newKey(), value, 0).expect(400);
  },
);

test.each([12_345_678_901_234_567_890, { limits: [1, { most: -1e300 }] }])(
  'when a value holds a number that cannot be kept as it was sent (%j), it is refused',
  async (value) => {
    const key = newKey();
    await set(key, value, 0).expect(400);
    await set(key, Number.MAX_SAFE_INTEGER, 0).expect(200);
  },
);

test.each(['\\u0000', '\\ud800', { 'a\\u0000': ['\\\\udfff'] }])(
  'when a value only speaks of such text (%j), it is read back as it was',
  async (value) => {
    const key = newKey();
    await set(key, value, 0).expect(200);
    expect(dataOf(await read(key).expect(200))).toMatchObject({ value });
  },
);

test('when a key or a value has a name of JavaScript itself, it is read back as it was', async () => {
  await admin.put('/config/__proto__', { ...place, value: 1, version: 0 }).expect(400);
  await set('constructor', 'kept', 0).expect(200);
  expect(dataOf(await read('constructor').expect(200))).toMatchObject({ value: 'kept' });
});
