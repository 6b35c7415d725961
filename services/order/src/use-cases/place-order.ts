import { type Address } from '@ultramarket/contracts';
import { errors, type IdempotencyClaim, newId } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { newOrder, type Order } from '../domain/order';
import { type QuotedLine } from '../domain/pricing';
import { type CheckoutState } from '../sagas/checkout';
import { type AcceptOrdersDeps, orderAcceptor } from './accept-orders';
import { type OrderView, orderView, quoteView } from './order-view';
import { type PriceCart, type PricedCart, type PriceRequest } from './price-cart';

export interface PlaceOrderRequest extends PriceRequest {
  shippingAddress: Address;
  billingAddress?: Address | undefined;
  paymentMethod: { provider: 'stripe'; token: string };
  claim: IdempotencyClaim;
}

export interface PlaceOrderDeps extends AcceptOrdersDeps {
  price: PriceCart;
  now: () => Date;
}

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

/** How often an order looks again that met others of its user. Each time one of them got through. */
const maxAttempts = 10;

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
 * Turns what of the customer's cart is not sold yet into an order and starts its checkout. The order,
 * its event, the stored answer and the saga's first command commit together or not at all. What orders hold already is
 * only looked up after the store has refused the whole cart, which few carts are.
 * @throws PRICE_CHANGED with the new quote; TOO_MANY_OPEN_ORDERS; what `priceCart` throws; IDEMPOTENCY_KEY_IN_PROGRESS
 */
export const placeOrder = ({ price, now, ...deps }: PlaceOrderDeps) => {
  const accept = orderAcceptor(deps);
  return async (request: PlaceOrderRequest): Promise<OrderView> => {
    const id = newId();
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const priced = await price(request, { unseen: attempt === 1 });
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
        state: startOf(order, priced.quote.lines, request.paymentMethod),
      });
      if (placement === 'placed') return orderView(order);
      if (placement === 'too-many-orders' || placement === 'too-many-units')
        throw orderErrors.TOO_MANY_OPEN_ORDERS();
    }
    throw errors.UNAVAILABLE('Many orders of yours came in at the same moment; try again.');
  };
};
