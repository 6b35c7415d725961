import { type Address, OrderCreated } from '@ultramarket/contracts';
import {
  dropAnswers,
  errors,
  type IdempotencyClaim,
  isTransient,
  keepAnswers,
  NaturalBatcher,
  newId,
  type Origin,
  originOf,
  type SagaDefinition,
  type SagaEngine,
  withOrigins,
} from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { newOrder, type Order } from '../domain/order';
import { type QuotedLine } from '../domain/pricing';
import { type NewOrder, type OrderFigures, type OrderStore, type Placement } from '../ports';
import { type CheckoutState } from '../sagas/checkout';
import { type OrderSteps } from './order-steps';
import { type OrderView, orderView, quoteView } from './order-view';
import { type PriceCart, type PricedCart, type PriceRequest } from './price-cart';

export interface PlaceOrderRequest extends PriceRequest {
  shippingAddress: Address;
  billingAddress?: Address | undefined;
  paymentMethod: { provider: 'stripe'; token: string };
  claim: IdempotencyClaim;
}

export interface PlaceOrderDeps {
  store: OrderStore;
  figures: OrderFigures;
  price: PriceCart;
  checkout: SagaDefinition<CheckoutState, OrderSteps>;
  sagas: SagaEngine<OrderSteps>;
  now: () => Date;
}

interface Accepted extends NewOrder {
  state: CheckoutState;
  claim: IdempotencyClaim;
  /** Requests share a transaction, and yet each order belongs to its own. */
  origin: Origin | undefined;
}

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
    shippingAddress: order.shippingAddress,
    createdAt: order.createdAt.toISOString(),
  });

const startOf = (
  order: Order,
  lines: readonly QuotedLine[],
  payment: CheckoutState['payment'],
): CheckoutState => ({
  orderId: order.id,
  orderNumber: order.orderNumber,
  userId: order.userId,
  lines: lines.map(({ itemId, productId, sku, name, quantity, lineTotal }) => ({
    itemId,
    productId,
    sku,
    name,
    quantity,
    lineTotal,
  })),
  total: order.total,
  currency: order.currency,
  payment,
  paymentId: null,
  destination: order.shippingAddress,
  shippingRateId: order.shippingRateId,
});

type Outcome = { placement: Placement } | { failure: unknown };

/** How often an order looks again that met others of its user. Each time one of them got through. */
const mostLooks = 10;

/** Stores orders that arrive together in one transaction, each with its event, its answer and its saga. */
const orderAcceptor = ({ store, figures, checkout, sagas }: Omit<PlaceOrderDeps, 'price' | 'now'>) => {
  const accept = (batch: readonly Accepted[]): Promise<Placement[]> =>
    store.transaction(async (tx) => {
      // The keys come first: a request that is repeated is told of its key, and not that its cart is ordered already.
      await keepAnswers(
        tx,
        batch.map(({ claim, order }) => ({ claim, status: 201, data: orderView(order) })),
      );
      const placements = await store.place(tx, batch);
      const placed = batch.filter((_, index) => placements[index] === 'placed');
      const others = batch.filter((one) => !placed.includes(one));
      if (others.length > 0)
        await dropAnswers(
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

/** @throws PRICE_CHANGED with the new quote; VALIDATION_ERROR for an order that would cost nothing */
const checkPrices = (priced: PricedCart): void => {
  if (priced.changed.length > 0) {
    throw orderErrors.PRICE_CHANGED(undefined, {
      extra: { quote: quoteView(priced), changed: priced.changed },
    });
  }
  if (priced.quote.total === 0) throw errors.VALIDATION_ERROR('An order must cost something.');
};

/**
 * Turns what of the customer's cart is not sold yet into an order and starts its checkout (ORD-01, SAGA-01). The order,
 * its event, the stored answer and the saga's first command commit together or not at all. What orders hold already is
 * only looked up after the store has refused the whole cart, which few carts are.
 * @throws PRICE_CHANGED with the new quote; TOO_MANY_OPEN_ORDERS; what `priceCart` throws; IDEMPOTENCY_KEY_IN_PROGRESS
 */
export const placeOrder = ({ price, now, ...deps }: PlaceOrderDeps) => {
  const accept = orderAcceptor(deps);
  return async (request: PlaceOrderRequest): Promise<OrderView> => {
    const id = newId();
    for (let look = 1; look <= mostLooks; look += 1) {
      const priced = await price(request, { unseen: look === 1 });
      checkPrices(priced);
      const order = newOrder({
        id,
        userId: request.userId,
        quote: priced.quote,
        paymentMethod: request.paymentMethod.provider,
        shippingRateId: priced.shippingRateId,
        shippingAddress: request.shippingAddress,
        billingAddress: request.billingAddress ?? request.shippingAddress,
        now: now(),
      });
      const placement = await accept({
        order,
        lines: priced.lines,
        claim: request.claim,
        origin: originOf(order.id),
        state: startOf(order, priced.quote.lines, request.paymentMethod),
      });
      if (placement === 'placed') return orderView(order);
      if (placement === 'too-many-orders' || placement === 'too-many-units')
        throw orderErrors.TOO_MANY_OPEN_ORDERS();
    }
    throw errors.UNAVAILABLE('Many orders of yours came in at the same moment; try again.');
  };
};
