import { type Address, OrderCreated } from '@ultramarket/contracts';
import {
  dropStoredResponses,
  type IdempotencyClaim,
  NaturalBatcher,
  type SagaDefinition,
  type SagaEngine,
  storeResponses,
} from '@ultramarket/platform';
import { type Order } from '../domain/order';
import { type NewOrder, type OrderMetrics, type OrderStore, type Placement } from '../ports';
import { type CheckoutState } from '../sagas/checkout';
import { type OrderSteps } from './order-steps';
import { orderView } from './order-view';

export interface AcceptOrdersDeps {
  store: OrderStore;
  metrics: OrderMetrics;
  checkout: SagaDefinition<CheckoutState, OrderSteps>;
  sagas: SagaEngine<OrderSteps>;
}

interface Accepted extends NewOrder {
  state: CheckoutState;
  claim: IdempotencyClaim;
}

/** The destination without personal data: events have many consumers and a long retention. */
const placeOnly = ({ country, region }: Address): Address => ({
  name: '',
  line1: '',
  city: '',
  postcode: '',
  country,
  ...(region !== undefined && { region }),
});

const createdEvent = (order: Order) =>
  OrderCreated({
    orderId: order.id,
    orderNumber: order.orderNumber,
    userId: order.userId,
    lines: order.items.map(
      ({ productId, variantId, sku, name, sellerId, quantity, unitPrice, lineTotal }) => ({
        productId,
        variantId,
        sku,
        name,
        sellerId,
        quantity,
        unitPrice,
        lineTotal,
      }),
    ),
    subtotal: order.subtotal,
    discount: order.discount,
    tax: order.tax,
    shipping: order.shipping,
    total: order.total,
    currency: order.currency,
    shippingAddress: placeOnly(order.shippingAddress),
    createdAt: order.createdAt.toISOString(),
  });

/** Stores orders that arrive together in one transaction, each with its event, its answer and its saga. */
export const orderAcceptor = ({ store, metrics, checkout, sagas }: AcceptOrdersDeps) => {
  const accept = (batch: readonly Accepted[]): Promise<Placement[]> =>
    store.transaction(async (orders) => {
      const { tx } = orders;
      // The keys come first: a repeated request gets the error about its key, not the one about its cart.
      await storeResponses(
        tx,
        batch.map(({ claim, order }) => ({ claim, status: 201, data: orderView(order) })),
      );
      const placements = await orders.place(batch);
      const placed = batch.filter((_, index) => placements[index] === 'placed');
      const others = batch.filter((one) => !placed.includes(one));
      if (others.length > 0)
        await dropStoredResponses(
          tx,
          others.map(({ claim }) => claim),
        );
      if (placed.length === 0) return placements;
      tx.outbox.add(...placed.map(({ order }) => createdEvent(order)));
      await sagas.start(
        tx,
        checkout,
        placed.map(({ order, state }) => ({ sagaId: order.id, state })),
      );
      tx.afterCommit(() => metrics.placed(placed.length));
      return placements;
    });
  // One request that cannot be stored must not fail the others of its batch. While the database is away all fail: a client
  // that retries with the same key then gets the order that was stored all the same.
  const batcher = new NaturalBatcher(accept, {
    maxBatch: 100,
    inFlight: 1,
    rest: 2,
    keyOf: ({ order }) => order.id,
    splits: true,
  });
  return (one: Accepted): Promise<Placement> => batcher.add(one);
};
