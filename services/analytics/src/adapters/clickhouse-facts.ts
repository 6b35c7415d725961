import { type FactStore } from '../ports';
import { type Clickhouse } from './clickhouse';
import { redactErasedUsers } from './clickhouse-erasures';

const factColumns = [
  'event_id',
  'row',
  'kind',
  'occurred_at',
  'user_id',
  'guest_id',
  'order_id',
  'product_id',
  'sku',
  'query',
  'currency',
  'amount',
  'quantity',
  'active',
] as const;

/** Facts as rows; a row that is there already is replaced by itself. */
export const clickhouseFacts = (clickhouse: Clickhouse): FactStore => ({
  add: async (facts) =>
    clickhouse.insert(
      'events',
      factColumns,
      (await redactErasedUsers(clickhouse, facts)).map((fact) => ({
        event_id: fact.eventId,
        row: fact.row,
        kind: fact.kind,
        occurred_at: fact.occurredAt,
        user_id: fact.userId,
        guest_id: fact.guestId,
        order_id: fact.orderId,
        product_id: fact.productId,
        sku: fact.sku,
        query: fact.query,
        currency: fact.currency,
        amount: fact.amount,
        quantity: fact.quantity,
        active: fact.active,
      })),
    ),
  place: (products) =>
    clickhouse.insert(
      'products',
      ['product_id', 'category_id', 'seller_id', 'version'],
      products.map(({ productId, categoryId, sellerId, version }) => ({
        product_id: productId,
        category_id: categoryId,
        seller_id: sellerId,
        version,
      })),
    ),
});
