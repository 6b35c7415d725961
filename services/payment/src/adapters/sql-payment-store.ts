import { type Database, type Transaction } from '@ultramarket/platform';
import { type Payment, type Refund } from '../domain/payment';
import { type PaymentStore, type PaymentTransaction, type ProviderEvent, type Task } from '../ports';
import { parkedAtMost } from '../use-cases/receive-events';
import * as sql from './payment-statements';
import * as refundSql from './refund-statements';
import * as eventSql from './webhook-statements';

const firstId = '00000000-0000-0000-0000-000000000000';
const pageSize = 200;
type Rows<Row> = readonly Row[];
const json = (rows: Rows<object>): string => JSON.stringify(rows);
const sorted = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

const refundsWithin = (
  tx: Transaction,
): Pick<PaymentTransaction, 'insertRefunds' | 'saveRefunds' | 'refunds' | 'refundByRequest'> => ({
  insertRefunds: async (refunds) => {
    if (refunds.length > 0) await tx.query(refundSql.insertRefunds, [json(refunds)]);
  },
  saveRefunds: async (refunds) => {
    if (refunds.length > 0) await tx.query(refundSql.saveRefunds, [json(refunds)]);
  },
  refunds: async (ids) => (ids.length > 0 ? tx.query(refundSql.readRefunds, [ids]) : []),
  refundByRequest: async (requestKey) => (await tx.query(refundSql.refundByRequest, [requestKey]))[0],
});

const eventsWithin = (
  tx: Transaction,
): Pick<PaymentTransaction, 'recordEvents' | 'park' | 'lockParked' | 'finishParked'> => ({
  recordEvents: async (provider, events) => {
    const rows = events.map(({ id, type }) => ({ id, type, provider }));
    return new Set((await tx.query(eventSql.recordEvents, [json(rows)])).map(({ id }) => id));
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
    await tx.query(eventSql.parkEvents, [json(rows)]);
  },
  lockParked: async (limit) =>
    (await tx.query(eventSql.lockParked, [limit])).map(({ id, type, news, attempts }) => ({
      id,
      type,
      attempts,
      about: news as NonNullable<ProviderEvent['about']>,
    })),
  finishParked: async (ids) => {
    if (ids.length > 0) await tx.query(eventSql.finishParked, [ids]);
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
  applyOrders: async (orders) => {
    const ordered = [...orders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await tx.query(sql.applyOrders, [json(ordered)]);
  },
  ...refundsWithin(tx),
  ...eventsWithin(tx),
});

/** The hot path of payments: hand-written statements, each for a whole batch. */
export const sqlPaymentStore = (database: Database): PaymentStore => {
  const charges = (payments: readonly Payment[]): Task[] =>
    payments.flatMap((payment): Task[] => (payment.task ? [{ kind: payment.task, payment }] : []));
  const refunds = async (due: readonly Refund[]): Promise<Task[]> => {
    if (due.length === 0) return [];
    const owners = await database.query(sql.readPayments, [sorted(due.map(({ paymentId }) => paymentId))]);
    return due.flatMap((refund): Task[] => {
      const payment = owners.find(({ id }) => id === refund.paymentId);
      return payment ? [{ kind: 'REFUND', payment, refund }] : [];
    });
  };
  return {
    within,
    transaction: (work) => database.transaction((tx) => work(within(tx))),
    claimDue: async (now, limit) => [
      ...charges(await database.query(sql.claimPayments, [now, limit])),
      ...(await refunds(await database.query(refundSql.claimRefunds, [now, limit]))),
    ],
    openTasks: async function* () {
      for (let after = firstId; ;) {
        const page = await database.query(sql.openPayments, [after, pageSize]);
        yield charges(page);
        if (page.length < pageSize) break;
        after = page.at(-1)?.id ?? after;
      }
      for (let after = firstId; ;) {
        const page = await database.query(refundSql.openRefunds, [after, pageSize]);
        yield await refunds(page);
        if (page.length < pageSize) break;
        after = page.at(-1)?.id ?? after;
      }
    },
    known: async (ids) => new Set((await database.query(sql.knownPayments, [ids])).map(({ id }) => id)),
    sweptUntil: async (provider) => (await database.query(sql.sweptUntil, [provider]))[0]?.at,
    setSweptUntil: async (provider, until) =>
      void (await database.query(sql.setSweptUntil, [provider, until])),
    pruneOrders: async (before, limit) =>
      (await database.query(sql.pruneOrders, [before, limit]))[0]?.gone ?? 0,
    pruneEvents: async () => void (await database.query(eventSql.pruneEvents)),
  };
};
