import {
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  PaymentProcessed,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());
beforeEach(() => {
  admin.owners.answers.clear();
  admin.owners.answers.set('GET /internal/v1/inventory/consistency', () => ({
    data: { negative: [], mismatches: [] },
  }));
});

interface Finding {
  rule: string;
  subject: string;
  detail: string;
  healedAt: string | null;
}
interface Run {
  unchecked: string[];
  findings: Finding[];
}

const fact = (orderId: string) => ({ orderId, orderNumber: 'UM-1', userId: newId() });
const line = {
  productId: newId(),
  variantId: null,
  sku: 'S',
  name: 'Lamp',
  sellerId: null,
  quantity: 1,
  unitPrice: 1000,
  lineTotal: 1000,
};
const created = (orderId: string) =>
  OrderCreated({
    ...fact(orderId),
    lines: [line],
    subtotal: 1000,
    discount: 0,
    tax: 0,
    shipping: 0,
    total: 1000,
    currency: 'USD',
    shippingAddress: { name: 'A', line1: 'B', city: 'Berlin', postcode: '10115', country: 'DE' },
    createdAt: new Date().toISOString(),
  });
const confirmed = (orderId: string) =>
  OrderConfirmed({ ...fact(orderId), paymentId: newId(), total: 1000, currency: 'USD', lines: [] });
const cancelled = (orderId: string) => OrderCancelled({ ...fact(orderId), reason: 'test', by: 'system' });
const paid = (orderId: string, { amount = 1000, paymentId = newId() } = {}) =>
  PaymentProcessed({ orderId, paymentId, userId: newId(), amount, currency: 'USD', provider: 'stripe' });
const refunded = (orderId: string, amount: number, refundId = newId()) =>
  PaymentRefunded({ orderId, paymentId: newId(), userId: newId(), refundId, amount, currency: 'USD' });

const check = async () => dataOf<Run>(await admin.post('/system/invariants/check', {}).expect(200));
const about = async (subject: string) => (await check()).findings.filter((one) => one.subject === subject);
/** Waits until everything that was sent before has been applied. */
const caughtUp = async () => {
  const marker = newId();
  await admin.service.deliver(created(marker));
  await admin.service.deliver(paid(marker, { amount: 1 }));
  await admin.service.deliver(refunded(marker, 1));
  await eventually(async () => {
    const rows = await admin.query(
      'SELECT kind FROM audited_money m JOIN audited_orders o USING (order_id) WHERE order_id = $1 AND o.total = 1000',
      [marker],
    );
    expect(rows).toHaveLength(2);
  });
};

test('when orders are paid, refunded and cancelled as they should, nothing is found', async () => {
  const [good, back, open] = [newId(), newId(), newId()];
  const paymentId = newId();
  for (const message of [
    // In an order that is not guaranteed, and one of them delivered twice.
    paid(good, { paymentId }),
    confirmed(good),
    created(good),
    paid(good, { paymentId }),
    refunded(good, 400),
    created(back),
    paid(back),
    cancelled(back),
    refunded(back, 1000),
    created(open),
  ])
    await admin.service.deliver(message);
  await caughtUp();
  const { findings, unchecked } = await check();
  expect(findings.filter(({ rule }) => rule === 'orders-charges')).toEqual([]);
  expect(findings.filter(({ rule }) => rule === 'refunds-captured')).toEqual([]);
  expect(unchecked).toEqual([]);
});

test('when money and orders do not agree, each order is found with what is wrong', async () => {
  const [unpaid, twice, kept, never, over] = [newId(), newId(), newId(), newId(), newId()];
  for (const message of [
    created(unpaid),
    confirmed(unpaid),
    created(twice),
    confirmed(twice),
    paid(twice),
    paid(twice),
    created(kept),
    paid(kept),
    cancelled(kept),
    created(never),
    paid(never),
    created(over),
    confirmed(over),
    paid(over),
    refunded(over, 600),
    refunded(over, 600),
  ])
    await admin.service.deliver(message);
  await caughtUp();
  const { findings } = await check();
  const found = (subject: string) =>
    findings.filter((one) => one.subject === subject).map(({ rule, detail }) => [rule, detail]);
  expect(found(unpaid)).toEqual([['orders-charges', 'confirmed for 1000 with 0 charged']]);
  expect(found(twice)).toEqual([['orders-charges', 'confirmed for 1000 with 2000 charged']]);
  expect(found(kept)).toEqual([['orders-charges', 'cancelled with 1000 charged and 0 refunded']]);
  expect(found(never)).toEqual([['orders-charges', 'charged 1000 and never confirmed']]);
  expect(found(over)).toEqual([['refunds-captured', 'refunded 1200 of 1000']]);
  const open = findings.filter(({ rule }) => rule === 'orders-charges').length;
  expect(await admin.metrics()).toContain(
    `ultramarket_invariant_violations_total{rule="orders-charges",service="admin"} ${open}`,
  );
});

test('when what was missing arrives, the finding heals; when it breaks again, it begins anew', async () => {
  const orderId = newId();
  await admin.service.deliver(created(orderId));
  await admin.service.deliver(confirmed(orderId));
  await caughtUp();
  expect(await about(orderId)).toHaveLength(1);
  await admin.service.deliver(paid(orderId));
  await caughtUp();
  expect(await about(orderId)).toEqual([]);
  const healed = dataOf<Run>(await admin.get('/system/invariants?state=healed').expect(200)).findings;
  expect(healed.find(({ subject }) => subject === orderId)?.healedAt).toEqual(expect.any(String));
  await admin.service.deliver(paid(orderId));
  await caughtUp();
  expect(await about(orderId)).toMatchObject([
    { detail: 'confirmed for 1000 with 2000 charged', healedAt: null },
  ]);
});

test('when a charge belongs to no order, it is found, unless it is older than all that is known', async () => {
  const [ghost, ancient] = [newId(), newId()];
  await caughtUp();
  await admin.service.deliver(paid(ghost));
  await admin.service.deliver(paid(ancient), { occurredAt: new Date('2020-01-01') });
  await caughtUp();
  expect(await about(ghost)).toMatchObject([{ detail: 'charged 1000 for an order that nobody created' }]);
  expect(await about(ancient)).toEqual([]);
});

test('when inventory and order report faults, they are found; when inventory is silent, its findings stay', async () => {
  const sku = `SKU-${newId()}`;
  const sagaId = newId();
  const { answers } = admin.owners;
  answers.set('GET /internal/v1/inventory/consistency', () => ({
    data: { negative: [sku], mismatches: [{ sku, reserved: 3, open: 2 }] },
  }));
  answers.set('GET /internal/v1/orders/overdue-sagas', () => ({
    data: [{ saga: 'checkout', sagaId, stage: 'take payment', dueAt: '2026-01-01T00:00:00.000Z' }],
  }));
  expect((await about(sku)).map(({ rule }) => rule).sort()).toEqual(['stock-negative', 'stock-reservations']);
  expect(await about(`checkout/${sagaId}`)).toMatchObject([
    { rule: 'saga-deadline', detail: 'take payment was due at 2026-01-01T00:00:00.000Z' },
  ]);
  answers.set('GET /internal/v1/inventory/consistency', () => ({ status: 500 }));
  answers.delete('GET /internal/v1/orders/overdue-sagas');
  const run = await check();
  expect(run.unchecked).toEqual(['stock-negative', 'stock-reservations']);
  expect(run.findings.filter(({ subject }) => subject === sku)).toHaveLength(2);
  expect(run.findings.filter(({ subject }) => subject === `checkout/${sagaId}`)).toEqual([]);
});

test('when a manager asks what the auditor found, the answer is 403', async () => {
  await admin.get('/system/invariants', admin.person('MANAGER')).expect(403);
  await admin.post('/system/invariants/check', {}, admin.person('MANAGER')).expect(403);
});

test('when an order was right and quiet for years, it goes with its money, and its late refund is no finding', async () => {
  const [old, open] = [newId(), newId()];
  for (const orderId of [old, open]) await admin.service.deliver(created(orderId));
  for (const message of [confirmed(old), paid(old), confirmed(open)]) await admin.service.deliver(message);
  await caughtUp();
  await check();
  await admin.query(
    `UPDATE audited_orders SET touched_at = now() - interval '3 years' WHERE order_id = ANY($1)`,
    [[old, open]],
  );
  const healedLongAgo = newId();
  await admin.query(
    `INSERT INTO findings VALUES ('stock-negative', $1, 'x', now(), now(), now() - interval '1 year')`,
    [healedLongAgo],
  );
  await admin.service.runJob('prune-auditor');
  const left = await admin.query<{ order_id: string }>(
    `SELECT order_id FROM audited_orders WHERE order_id = ANY($1)`,
    [[old, open]],
  );
  expect(left).toEqual([{ order_id: open }]);
  expect(await admin.query('SELECT 1 FROM audited_money WHERE order_id = $1', [old])).toEqual([]);
  expect(await admin.query('SELECT 1 FROM findings WHERE subject = $1', [healedLongAgo])).toEqual([]);
  // As if the order had been made before the ledger let go.
  await admin.query(
    `UPDATE reports SET data = jsonb_build_object('until', now()) WHERE name = 'ledger-horizon'`,
  );
  await admin.service.deliver(refunded(old, 100));
  await caughtUp();
  expect(await about(old)).toEqual([]);
});
