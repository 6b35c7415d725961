import { type Database, type Transaction } from '@ultramarket/platform';
import { type PaymentStore, type PaymentTransaction, type ProviderEvent, type Work } from '../ports';
import { parkedAtMost } from '../use-cases/receive-events';
import * as sql from './payment-statements';

type Rows<Row> = readonly Row[];
const json = (rows: Rows<object>): string => JSON.stringify(rows);
const sorted = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

const refundsWithin = (
  tx: Transaction,
): Pick<PaymentTransaction, 'insertRefunds' | 'saveRefunds' | 'refunds' | 'refundByRequest'> => ({
  insertRefunds: async (refunds) => {
    if (refunds.length > 0) await tx.query(sql.insertRefunds, [json(refunds)]);
  },
  saveRefunds: async (refunds) => {
    if (refunds.length > 0) await tx.query(sql.saveRefunds, [json(refunds)]);
  },
  refunds: async (ids) => (ids.length > 0 ? tx.query(sql.readRefunds, [ids]) : []),
  refundByRequest: async (requestKey) => (await tx.query(sql.refundByRequest, [requestKey]))[0],
});

const eventsWithin = (
  tx: Transaction,
): Pick<PaymentTransaction, 'recordEvents' | 'park' | 'lockParked' | 'finishParked'> => ({
  recordEvents: async (provider, events) => {
    const rows = events.map(({ id, type }) => ({ id, type, provider }));
    return new Set((await tx.query(sql.recordEvents, [json(rows)])).map(({ id }) => id));
  },
  park: async (parked) => {
    if (parked.length === 0) return;
    const rows = parked.map(({ event, attempts }) => ({
      id: event.id,
      news: event.about,
      attempts,
      state: attempts >= parkedAtMost ? 'ABANDONED' : 'PARKED',
      seconds: Math.min(5 * 2 ** attempts, 3600),
    }));
    await tx.query(sql.parkEvents, [json(rows)]);
  },
  lockParked: async (limit) =>
    (await tx.query(sql.lockParked, [limit])).map(({ id, type, news, attempts }) => ({
      id,
      type,
      attempts,
      about: news as NonNullable<ProviderEvent['about']>,
    })),
  finishParked: async (ids) => {
    if (ids.length > 0) await tx.query(sql.finishParked, [ids]);
  },
});

const within = (tx: Transaction): PaymentTransaction => ({
  tx,
  insert: async (payments) => {
    if (payments.length === 0) return new Set();
    const ordered = [...payments].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    return new Set((await tx.query(sql.insertPayments, [json(ordered)])).map(({ id }) => id));
  },
  lockByOrders: async (orderIds) =>
    orderIds.length > 0 ? tx.query(sql.lockByOrders, [sorted(orderIds)]) : [],
  lockByIds: async (ids) => (ids.length > 0 ? tx.query(sql.lockByIds, [sorted(ids)]) : []),
  lockByReferences: async (ids, intentIds) =>
    ids.length + intentIds.length > 0 ? tx.query(sql.lockByReferences, [sorted(ids), sorted(intentIds)]) : [],
  save: async (payments) => {
    if (payments.length > 0) await tx.query(sql.savePayments, [json(payments)]);
  },
  post: async (legs) => {
    if (legs.length > 0) await tx.query(sql.postLegs, [json(legs)]);
  },
  lockOrder: async (orderId) => (await tx.query(sql.lockOrder, [orderId]))[0],
  rememberOrders: async (orders) => {
    const ordered = [...orders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await tx.query(sql.rememberOrders, [json(ordered)]);
  },
  ...refundsWithin(tx),
  ...eventsWithin(tx),
});

/** The hot path of payments: hand-written statements, each for a whole batch (design section 6). */
export const sqlPaymentStore = (database: Database): PaymentStore => {
  const transaction: PaymentStore['transaction'] = (work) => database.transaction((tx) => work(within(tx)));
  return {
    within,
    transaction,
    claimDue: (until, limit) =>
      transaction(async ({ tx, lockByIds }) => {
        const payments = await tx.query(sql.claimPayments, [until, limit]);
        const refunds = await tx.query(sql.claimRefunds, [until, limit]);
        const owners = await lockByIds(refunds.map(({ paymentId }) => paymentId));
        return [
          ...payments.flatMap((payment): Work[] => (payment.task ? [{ kind: payment.task, payment }] : [])),
          ...refunds.flatMap((refund): Work[] => {
            const payment = owners.find(({ id }) => id === refund.paymentId);
            return payment ? [{ kind: 'REFUND', payment, refund }] : [];
          }),
        ];
      }),
    known: async (ids) => new Set((await database.query(sql.knownPayments, [ids])).map(({ id }) => id)),
    sweptUntil: async (provider) => (await database.query(sql.sweptUntil, [provider]))[0]?.at,
    setSweptUntil: async (provider, until) =>
      void (await database.query(sql.setSweptUntil, [provider, until])),
    pruneEvents: async () => void (await database.query(sql.pruneEvents)),
  };
};
