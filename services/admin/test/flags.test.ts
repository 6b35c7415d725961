import { newId } from '@ultramarket/platform';
import { type Admin, dataOf, type Person, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

const newFlag = () => `flag-${newId()}`;
const evaluate = async (key: string, who?: Person | { guest: string }) => {
  const headers: Record<string, string> =
    who === undefined
      ? {}
      : 'guest' in who
        ? { 'x-guest-id': who.guest }
        : { authorization: who.authorization };
  const answer = await fetch(`${admin.service.url}/api/v1/admin/flags/evaluate`, { headers });
  expect(answer.headers.get('cache-control')).toBe('private, max-age=30');
  return dataOf<Record<string, boolean>>({ body: await answer.json() })[key];
};

test('when a flag is changed, it holds at once here, and its whole rule is published', async () => {
  const key = newFlag();
  const shopper = admin.person('CUSTOMER');
  await admin.put(`/flags/${key}`, { enabled: true }).expect(200);
  expect(await evaluate(key, shopper)).toBe(true);
  expect(await evaluate(key)).toBe(true);
  await admin
    .put(`/flags/${key}`, { enabled: false, description: 'off again' })
    .set('If-Match', '"1"')
    .expect(200);
  expect(await evaluate(key, shopper)).toBe(false);
  const published = await admin.service.published<{ key: string }>('FlagChanged');
  expect(published.filter((one) => one.key === key)).toEqual([
    { key, enabled: true, percent: 100, roles: [], version: 1 },
    { key, enabled: false, percent: 100, roles: [], version: 2 },
  ]);
  expect(dataOf(await admin.get(`/flags/${key}`).expect(200))).toMatchObject({
    description: 'off again',
    version: 2,
  });
  expect(await admin.log({ resource: `flag/${key}` })).toMatchObject([
    { action: 'flag.changed', before: { enabled: true }, after: { enabled: false } },
    { before: null },
  ]);
});

test('when a change names a part of the rule, the others stay', async () => {
  const key = newFlag();
  const rule = { enabled: true, percent: 10, roles: ['VENDOR'], description: 'few' };
  await admin.put(`/flags/${key}`, rule).expect(200);
  await admin.put(`/flags/${key}`, { enabled: false }).expect(200);
  expect(dataOf(await admin.get(`/flags/${key}`).expect(200))).toMatchObject({ ...rule, enabled: false });
});

test('when a flag is for some roles, only they see it', async () => {
  const key = newFlag();
  const named = { enabled: true, roles: ['VENDOR', 'GUEST', 'VENDOR'] };
  expect(dataOf(await admin.put(`/flags/${key}`, named).expect(200))).toMatchObject({
    roles: ['VENDOR', 'GUEST'],
  });
  expect(await evaluate(key, admin.person('VENDOR'))).toBe(true);
  expect(await evaluate(key, admin.person('CUSTOMER'))).toBe(false);
  expect(await evaluate(key)).toBe(true);
});

test('when a flag is for a share of people, each stays in or out, and the nameless stay out', async () => {
  const key = newFlag();
  await admin.put(`/flags/${key}`, { enabled: true, percent: 50 }).expect(200);
  const guests = Array.from({ length: 40 }, () => ({ guest: newId() }));
  const first = await Promise.all(guests.map((guest) => evaluate(key, guest)));
  const again = await Promise.all(guests.map((guest) => evaluate(key, guest)));
  expect(again).toEqual(first);
  expect(new Set(first)).toEqual(new Set([true, false]));
  expect(await evaluate(key)).toBe(false);
});

test('when two people change the flag that both saw, one of them is refused', async () => {
  const key = newFlag();
  await admin.put(`/flags/${key}`, { enabled: true }).set('If-Match', '"0"').expect(200);
  const answers = await Promise.all(
    [10, 20, 30].map((percent) =>
      admin.put(`/flags/${key}`, { enabled: true, percent }).set('If-Match', '"1"'),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
});

test('when a service asks again with the ETag it has, it gets 304 until something changes', async () => {
  const key = newFlag();
  await admin.put(`/flags/${key}`, { enabled: true, percent: 5 }).expect(200);
  const { authorization } = admin.person('SERVICE');
  const ask = (etag = '') =>
    fetch(`${admin.service.url}/internal/v1/flags`, { headers: { authorization, 'if-none-match': etag } });
  const first = await ask();
  const etag = first.headers.get('etag') ?? '';
  const rules = dataOf<Array<{ key: string }>>({ body: await first.json() });
  expect(rules.find((rule) => rule.key === key)).toEqual({
    key,
    enabled: true,
    percent: 5,
    roles: [],
    version: 1,
  });
  expect((await ask(etag)).status).toBe(304);
  await admin.put(`/flags/${key}`, { enabled: false }).expect(200);
  expect((await ask(etag)).status).toBe(200);
});

test('when a flag is unknown, badly named or asked for by a manager, it is refused', async () => {
  expect((await admin.get('/flags/unknown').expect(404)).body.code).toBe('FLAG_UNKNOWN');
  await admin.put('/flags/Bad%20Name', { enabled: true }).expect(400);
  await admin.put(`/flags/${newFlag()}`, { enabled: true, percent: 101 }).expect(400);
  await admin.put(`/flags/${newFlag()}`, { enabled: true }, admin.person('MANAGER')).expect(403);
  await admin.get('/flags', admin.person('MANAGER')).expect(403);
});
