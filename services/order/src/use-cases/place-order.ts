import { type Address, OrderCreated } from '@ultramarket/contracts';
import {
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
import { type OrderFigures, type OrderStore } from '../ports';
import { type CheckoutState } from '../sagas/checkout';
import { type OrderSteps } from './order-steps';
import { type OrderView, orderView, quoteView } from './order-view';
import { type PricedCart, type PriceRequest } from './price-cart';

export interface PlaceOrderRequest extends PriceRequest {
  shippingAddress: Address;
  billingAddress?: Address | undefined;
  paymentMethod: { provider: 'stripe'; token: string };
  claim: IdempotencyClaim;
}

export interface PlaceOrderDeps {
  store: OrderStore;
  figures: OrderFigures;
  price: (request: PriceRequest) => Promise<PricedCart>;
  checkout: SagaDefinition<CheckoutState, OrderSteps>;
  sagas: SagaEngine<OrderSteps>;
  now: () => Date;
}

interface Accepted {
  order: Order;
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

/**
 * Turns the customer's cart into an order and starts its checkout (ORD-01, SAGA-01). The order, its event, the stored
 * answer and the saga's first command commit together or not at all; requests that arrive together share one
 * transaction.
 * @throws PRICE_CHANGED with the new quote; what `priceCart` throws; IDEMPOTENCY_KEY_IN_PROGRESS
 */
export const placeOrder = ({ store, figures, price, checkout, sagas, now }: PlaceOrderDeps) => {
  const accept = async (batch: readonly Accepted[]): Promise<void> => {
    await store.transaction(async (tx) => {
      await keepAnswers(
        tx,
        batch.map(({ claim, order }) => ({ claim, status: 201, data: orderView(order) })),
      );
      await store.insert(
        tx,
        batch.map(({ order }) => order),
      );
      tx.outbox.add(...batch.map(({ order }) => createdEvent(order)));
      await sagas.start(
        tx,
        checkout,
        batch.map(({ order, state }) => ({ sagaId: order.id, state })),
      );
      tx.afterCommit(() => figures.placed(batch.length));
    });
  };
  const acceptForEach = (batch: readonly Accepted[]): Promise<void> => {
    const origins = batch.flatMap(({ order, origin }) => (origin ? [[order.id, origin] as const] : []));
    return withOrigins(new Map(origins), () => accept(batch));
  };

  /**
   * One request that cannot be stored must not fail the others of its batch, so a failing batch is taken apart; but not
   * while the database is away, or all would wait for it one after the other. Whoever tries again with the same key then
   * gets the order that was stored all the same.
   */
  const acceptEach = async (batch: readonly Accepted[]): Promise<Array<{ failure?: unknown }>> => {
    try {
      await acceptForEach(batch);
      return batch.map(() => ({}));
    } catch (failure) {
      if (batch.length === 1 || isTransient(failure)) return batch.map(() => ({ failure }));
      const outcomes: Array<{ failure?: unknown }> = [];
      for (const one of batch) outcomes.push(...(await acceptEach([one])));
      return outcomes;
    }
  };
  const batcher = new NaturalBatcher(acceptEach, { maxBatch: 100, inFlight: 1, rest: 2 });

  return async (request: PlaceOrderRequest): Promise<OrderView> => {
    const priced = await price(request);
    if (priced.changed.length > 0) {
      throw orderErrors.PRICE_CHANGED(undefined, {
        extra: { quote: quoteView(priced), changed: priced.changed },
      });
    }
    if (priced.quote.total === 0) throw errors.VALIDATION_ERROR('An order must cost something.');
    const order = newOrder({
      id: newId(),
      userId: request.userId,
      quote: priced.quote,
      paymentMethod: request.paymentMethod.provider,
      shippingRateId: priced.shippingRateId,
      shippingAddress: request.shippingAddress,
      billingAddress: request.billingAddress ?? request.shippingAddress,
      now: now(),
    });
    const { failure } = await batcher.add({
      order,
      claim: request.claim,
      origin: originOf(order.id),
      state: startOf(order, priced.quote.lines, request.paymentMethod),
    });
    if (failure !== undefined) throw failure;
    return orderView(order);
  };
};
