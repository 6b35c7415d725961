import { SearchPerformed, UserErasureRequested } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { purchase, registration, type Shop, soon, startAnalytics } from './support';

jest.setTimeout(180_000);

let shop: Shop;
beforeAll(async () => {
  shop = await startAnalytics();
});
afterAll(() => shop.stop());

const search = (userId: string, guestId: string) =>
  SearchPerformed({ searchId: newId(), userId, guestId, query: 'a rare red lamp', total: 1 });
const stored = async (userId: string) =>
  (
    await shop.rows<{ total: number }>(
      `SELECT count() AS total FROM ${shop.database}.events FINAL WHERE user_id = '${userId}' OR visitor = '${userId}'`,
    )
  )[0]?.total;
const typed = async () =>
  (
    await shop.rows<{ total: number }>(
      `SELECT count() AS total FROM ${shop.database}.events FINAL WHERE query != '' OR guest_id != ''`,
    )
  )[0]?.total;
const erasureStage = async (userId: string) =>
  (
    await shop.rows<{ stage: number }>(
      `SELECT stage FROM ${shop.database}.forgotten FINAL WHERE user_id = '${userId}'`,
    )
  )[0]?.stage;

test('when a user is erased, facts and sums keep the amounts and lose the user, also after a rebuild', async () => {
  const [me, other, productId, guest] = [newId(), newId(), newId(), newId()];
  const mine = purchase({ userId: me, total: 1000, lines: [{ productId, quantity: 2 }] });
  const theirs = purchase({ userId: other, total: 500, lines: [{ productId }] });
  const all = [registration(me), mine.placed, mine.paid, search(me, guest), theirs.placed, theirs.paid];
  const occurredAt = new Date();
  const ids = [];
  for (const one of all) ids.push(await shop.deliver(one, { occurredAt }));
  const dashboard = () =>
    shop.see<{ orders: { paid: number }; revenue: object[]; users: { active: number } }>('/dashboard');
  await soon(async () => expect((await dashboard()).orders.paid).toBe(2));
  await soon(async () => expect((await dashboard()).users.active).toBe(2));
  expect(await stored(me)).toBeGreaterThan(3);
  expect(await typed()).toBe(1);

  await shop.deliver(UserErasureRequested({ userId: me, dueAt: new Date().toISOString() }));
  await soon(async () => {
    await shop.service.runJob('forget-people');
    expect(await erasureStage(me)).toBe(2);
  });
  expect(await stored(me)).toBe(0);
  expect(await typed()).toBe(0);
  expect(await stored(other)).toBeGreaterThan(2);
  await soon(async () => {
    await shop.service.runJob('refresh-rollups');
    expect(await dashboard()).toMatchObject({
      orders: { placed: 2, paid: 2 },
      revenue: [{ currency: 'USD', gross: 1500 }],
      users: { registered: 1, active: 1 },
    });
  });

  // What is delivered again or late is stored without a user.
  await shop.deliver(all[2] ?? mine.paid, { messageId: ids[2] ?? '', occurredAt });
  await shop.deliver(search(me, guest), { occurredAt });
  await shop.facts('search-performed', 2);
  expect(await stored(me)).toBe(0);
  expect(await typed()).toBe(0);

  await soon(async () => {
    await shop.service.runJob('refresh-rollups');
    const { status, data } = await shop.call<{ differing: number }>('post', '/rebuild', {
      token: shop.admin,
    });
    expect({ status, differing: data.differing }).toEqual({ status: 200, differing: 0 });
  });
  expect(await dashboard()).toMatchObject({ orders: { paid: 2 }, users: { active: 1 } });
  await shop.service.runJob('measure-customers');
  expect(
    await shop.rows(`SELECT customers FROM ${shop.database}.customer_figures WHERE currency = ''`),
  ).toEqual([{ customers: 1 }]);
});

test('when a process died during an erasure, the next one resumes it', async () => {
  const me = newId();
  const before = purchase({ userId: me, total: 700, lines: [{ productId: newId() }] });
  await shop.deliver(before.paid);
  await soon(async () => expect(await stored(me)).toBe(2));
  const hour = Math.floor(Date.now() / 3_600_000) * 3600;
  // The facts were redacted, and the process died before their hours were summed again.
  await shop.spoil(
    `INSERT INTO ${shop.database}.forgotten (user_id, stage, hours) VALUES ('${me}', 1, [${hour}])`,
  );
  const touches = async () =>
    (
      await shop.rows<{ total: number }>(
        `SELECT sum(times) AS total FROM ${shop.database}.touched WHERE hour = toDateTime(${hour}, 'UTC')`,
      )
    )[0]?.total ?? 0;
  const touched = await touches();
  await shop.service.runJob('forget-people');
  expect(await erasureStage(me)).toBe(2);
  expect(await stored(me)).toBe(0);
  expect(await touches()).toBeGreaterThan(touched);
});
