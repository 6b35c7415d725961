import { type Address, OrderCreated } from '@ultramarket/contracts';
import {
  dropStoredResponses,
  type IdempotencyClaim,
  isTransient,
  storeResponses,
  NaturalBatcher,
  type Origin,
  type SagaDefinition,
  type SagaEngine,
  withOrigins,
} from '@ultramarket/platform';
import { type Order } from '../domain/order';
import { type NewOrder, type OrderMetrics, type OrderStore, type Placement } from '../ports';
import { type CheckoutState } from '../sagas/checkout';
import { type OrderSteps } from './order-steps';
import { orderView } from './order-view';

export interface AcceptOrdersDeps {
  store: OrderStore;
  figures: OrderMetrics;
  checkout: SagaDefinition<CheckoutState, OrderSteps>;
  sagas: SagaEngine<OrderSteps>;
}

interface Accepted extends NewOrder {
  state: CheckoutState;
  claim: IdempotencyClaim;
  /** Requests share a transaction, and yet each order belongs to its own. */
  origin: Origin | undefined;
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

type Outcome = { placement: Placement } | { failure: unknown };

/** Stores orders that arrive together in one transaction, each with its event, its answer and its saga. */
export const orderAcceptor = ({ store, figures, checkout, sagas }: AcceptOrdersDeps) => {
  const accept = (batch: readonly Accepted[]): Promise<Placement[]> =>
    store.transaction(async (tx) => {
      // The keys come first: a repeated request gets the error about its key, not the one about its cart.
      await storeResponses(
        tx,
        batch.map(({ claim, order }) => ({ claim, status: 201, data: orderView(order) })),
      );
      const placements = await store.place(tx, batch);
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
      tx.afterCommit(() => figures.placed(placed.length));
      return placements;
    });
  const acceptForEach = (batch: readonly Accepted[]): Promise<Placement[]> => {
    const origins = batch.flatMap(({ order, origin }) => (origin ? [[order.id, origin] as const] : []));
    return withOrigins(new Map(origins), () => accept(batch));
  };

  /**
   * One request that cannot be stored must not fail the others of its batch, so a failing batch is taken apart; but not
   * while the database is away, or all would wait for it one after the other. Whoever tries again with the same key then
   * gets the order that was stored all the same.
   */
  const acceptEach = async (batch: readonly Accepted[]): Promise<Outcome[]> => {
    try {
      return (await acceptForEach(batch)).map((placement) => ({ placement }));
    } catch (failure) {
      if (batch.length === 1 || isTransient(failure)) return batch.map(() => ({ failure }));
      const outcomes: Outcome[] = [];
      for (const one of batch) outcomes.push(...(await acceptEach([one])));
      return outcomes;
    }
  };
  const batcher = new NaturalBatcher(acceptEach, { maxBatch: 100, inFlight: 1, rest: 2 });
  return async (one: Accepted): Promise<Placement> => {
    const outcome = await batcher.add(one);
    if ('failure' in outcome) throw outcome.failure;
    return outcome.placement;
  };
};
