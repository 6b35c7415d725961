import { Client } from 'pg';
import { waitingInDocuments } from './document-outboxes';

/** What must be true of the whole system once nothing is going on any more. Every list is empty when all is well. */
export interface Findings {
  /** Orders that are neither cancelled nor on their way. */
  unsettledOrders: string[];
  /** Sagas that have not ended. */
  openSagas: string[];
  /** Orders that were confirmed without exactly one charge, or charged without being confirmed. */
  chargeMismatches: string[];
  /** SKUs whose reserved counter is not the sum of its open reservations, or with stock below zero. */
  stockMismatches: string[];
  /** Confirmed orders whose goods were not committed, or cancelled ones that still hold some. */
  reservationMismatches: string[];
  /** Payments whose ledger does not add up to nothing. */
  ledgerMismatches: string[];
  /** Messages that were committed and not published, by service. */
  unpublished: Record<string, number>;
}

interface Charge {
  orderId: string;
  /** Captured less refunded, minor units. */
  net: number;
}

const rowsOf = async <Row extends object>(
  postgresUrl: string,
  database: string,
  sql: string,
): Promise<Row[]> => {
  const client = new Client({ connectionString: `${postgresUrl}/${database}` });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

/** Charges as the payment provider knows them, net of refunds. */
const chargesOf = async (stripeUrl: string): Promise<Charge[]> => {
  const answer = (await (await fetch(`${stripeUrl}/_test/charges`)).json()) as {
    dropped: number;
    data: Array<{
      status: string;
      amount_captured: number;
      amount_refunded: number;
      metadata: { orderId?: string };
    }>;
  };
  if (answer.dropped > 0) throw new Error('the provider has dropped charges, so they cannot be compared');
  return answer.data
    .filter(({ status }) => status === 'succeeded')
    .map(({ metadata, amount_captured, amount_refunded }) => ({
      orderId: metadata.orderId ?? '',
      net: amount_captured - amount_refunded,
    }));
};

/** @param refunded what staff gave back of each order */
const compareCharges = (
  orders: ReadonlyArray<{ id: string; status: string; total: number }>,
  charges: readonly Charge[],
  refunded: ReadonlyMap<string, number>,
): string[] => {
  const faults: string[] = [];
  const paid = new Map<string, Charge[]>();
  for (const charge of charges)
    if (charge.net > 0) paid.set(charge.orderId, [...(paid.get(charge.orderId) ?? []), charge]);
  for (const { id, status, total } of orders) {
    const own = paid.get(id) ?? [];
    const left = status === 'CANCELLED' ? 0 : total - (refunded.get(id) ?? 0);
    const wanted = left === 0 ? [] : [left];
    if (JSON.stringify(own.map(({ net }) => net)) !== JSON.stringify(wanted))
      faults.push(
        `${id} is ${status} (${left} of ${total} to be paid) with charges ${own.map(({ net }) => net).join(', ') || 'none'}`,
      );
    paid.delete(id);
  }
  return [
    ...faults,
    ...[...paid.keys()].map((orderId) => `charge for ${orderId || 'no order'}, which does not exist`),
  ];
};

const stockFaults = `
  SELECT i.sku || ': reserved ' || sum(i.quantity_reserved) || ', open reservations ' || coalesce(max(r.quantity), 0) AS fault
  FROM inventory i
  LEFT JOIN (SELECT l.sku, sum(l.quantity) AS quantity FROM reservation_lines l JOIN reservations r USING (order_id)
             WHERE r.status = 'RESERVED' GROUP BY l.sku) r ON r.sku = i.sku
  GROUP BY i.sku HAVING sum(i.quantity_reserved) <> coalesce(max(r.quantity), 0) OR min(i.quantity_available) < 0`;

const services = [
  'auth',
  'user',
  'order',
  'payment',
  'cart',
  'inventory',
  'shipping',
  'notification',
  'recommendation',
  'admin',
  'file',
];

export interface StoreUrls {
  postgresUrl: string;
  stripeUrl: string;
  mongoUrl: string;
}

/** Every order there is. */
export const ordersOf = (postgresUrl: string) =>
  rowsOf<{ id: string; status: string; total: number }>(
    postgresUrl,
    'order',
    `SELECT id, status, total_amount::float8 AS total FROM orders`,
  );

/** Reads every store directly and compares them with one another and with the payment provider. */
export const findViolations = async (urls: StoreUrls): Promise<Findings> => {
  const { postgresUrl, stripeUrl } = urls;
  const orders = await ordersOf(postgresUrl);
  const open = await rowsOf<{ saga: string }>(
    postgresUrl,
    'order',
    `SELECT saga || ' ' || saga_id || ' ' || state AS saga FROM platform.saga_runs WHERE status IN ('running', 'undoing', 'needs-attention')`,
  );
  const reservations = await rowsOf<{ orderId: string; status: string }>(
    postgresUrl,
    'inventory',
    `SELECT order_id AS "orderId", status FROM reservations`,
  );
  const held = new Map(reservations.map(({ orderId, status }) => [orderId, status]));
  // What the checkout gives back belongs to a cancelled order; of one that lives, only people give back.
  const refunds = await rowsOf<{ orderId: string; amount: number }>(
    postgresUrl,
    'payment',
    `SELECT p.order_id AS "orderId", sum(r.amount)::float8 AS amount FROM refunds r JOIN payments p ON p.id = r.payment_id
     WHERE r.status = 'SUCCEEDED' AND r.requested_by IS NOT NULL GROUP BY 1`,
  );
  const refunded = new Map(refunds.map(({ orderId, amount }) => [orderId, amount]));
  const unpublished = await waitingInDocuments(urls.mongoUrl);
  const databases = await rowsOf<{ datname: string }>(
    postgresUrl,
    'postgres',
    `SELECT datname FROM pg_database`,
  );
  for (const service of services.filter((name) => databases.some(({ datname }) => datname === name))) {
    const [row] = await rowsOf<{ count: number }>(
      postgresUrl,
      service,
      `SELECT count(*)::int AS count FROM platform.outbox WHERE published_at IS NULL`,
    );
    if (row && row.count > 0) unpublished[service] = row.count;
  }
  return {
    unsettledOrders: orders.filter(({ status }) => status === 'PENDING').map(({ id }) => id),
    openSagas: open.map(({ saga }) => saga),
    chargeMismatches: compareCharges(orders, await chargesOf(stripeUrl), refunded),
    stockMismatches: (await rowsOf<{ fault: string }>(postgresUrl, 'inventory', stockFaults)).map(
      ({ fault }) => fault,
    ),
    reservationMismatches: orders
      .filter(({ id, status }) =>
        status === 'CANCELLED'
          ? ['RESERVED', 'COMMITTED'].includes(held.get(id) ?? '')
          : held.get(id) !== 'COMMITTED',
      )
      .map(({ id, status }) => `${id} is ${status} and its reservation ${held.get(id) ?? 'missing'}`),
    ledgerMismatches: (
      await rowsOf<{ fault: string }>(
        postgresUrl,
        'payment',
        `SELECT 'ledger sums to ' || sum(amount) AS fault FROM ledger_entries HAVING sum(amount) <> 0`,
      )
    ).map(({ fault }) => fault),
    unpublished,
  };
};

/** Pieces of a SKU in orders that were not cancelled. */
export const piecesSold = async (postgresUrl: string, sku: string): Promise<number> => {
  const sql = `SELECT i.sku, sum(i.quantity)::int AS pieces FROM order_items i JOIN orders o ON o.id = i.order_id
    WHERE o.status <> 'CANCELLED' GROUP BY i.sku`;
  const rows = await rowsOf<{ sku: string; pieces: number }>(postgresUrl, 'order', sql);
  return rows.find((row) => row.sku === sku)?.pieces ?? 0;
};

/** Users with more than one order that is not cancelled, and how many they have. */
export const usersWithSeveralOrders = (
  postgresUrl: string,
  userIds: readonly string[],
): Promise<Array<{ userId: string; orders: number }>> =>
  rowsOf(
    postgresUrl,
    'order',
    `SELECT user_id AS "userId", count(*)::int AS orders FROM orders
     WHERE status <> 'CANCELLED' AND user_id IN ('${userIds.join("','")}') GROUP BY 1 HAVING count(*) > 1`,
  );

export const noFindings: Findings = {
  unsettledOrders: [],
  openSagas: [],
  chargeMismatches: [],
  stockMismatches: [],
  reservationMismatches: [],
  ledgerMismatches: [],
  unpublished: {},
};
