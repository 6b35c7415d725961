import { money as sums } from '@ultramarket/platform';
import { type Order } from '../domain/order';
import { type QuotedLine } from '../domain/pricing';
import { type HistoryEntry } from '../ports';
import { type PricedCart } from './price-cart';

const itemViews = (order: Order) => {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return order.items.map(({ unitPrice, lineTotal, discount, tax, ...item }) => ({
    ...item,
    unitPrice: money(unitPrice),
    lineTotal: money(lineTotal),
    discount: money(discount),
    tax: money(tax),
  }));
};

/** An order as its owner and staff see it. */
export const orderView = (order: Order, history?: readonly HistoryEntry[]) => {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    userId: order.userId,
    status: order.status,
    items: itemViews(order),
    subtotal: money(order.subtotal),
    discount: money(order.discount),
    tax: money(order.tax),
    shipping: money(order.shipping),
    total: money(order.total),
    paymentMethod: order.paymentMethod,
    paymentId: order.paymentId,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    ...(order.cancelReason !== null && { cancelReason: order.cancelReason }),
    ...(order.cancelReason !== null && order.cancelNote !== null && { cancelNote: order.cancelNote }),
    ...(order.refunded > 0 && { refunded: money(order.refunded) }),
    version: order.version,
    createdAt: order.createdAt.toISOString(),
    ...(history && {
      history: history.map(({ status, at, reason }) => ({
        status,
        at: at.toISOString(),
        ...(reason !== null && { reason }),
      })),
    }),
  };
};
export type OrderView = ReturnType<typeof orderView>;

/** Reason codes are shown; free text is not public. */
export const isCode = (reason: string | null): reason is string =>
  reason !== null && /^[A-Z_]+$/.test(reason);

/** An order as one of its sellers sees it: the own lines and their sums, where they go, and nothing of buyer and payment. */
export const sellerOrderView = (order: Order, sellerId: string, history?: readonly HistoryEntry[]) => {
  const own = { ...order, items: order.items.filter((item) => item.sellerId === sellerId) };
  const total = (of: 'lineTotal' | 'discount' | 'tax') => ({
    amount: sums.sum(own.items.map((item) => item[of])),
    currency: order.currency,
  });
  const { phone: _phone, ...shippingAddress } = order.shippingAddress;
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    items: itemViews(own),
    subtotal: total('lineTotal'),
    discount: total('discount'),
    tax: total('tax'),
    shippingAddress,
    version: order.version,
    createdAt: order.createdAt.toISOString(),
    ...(history && {
      history: history.map(({ status, at, reason }) => ({
        status,
        at: at.toISOString(),
        ...(isCode(reason) && { reason }),
      })),
    }),
  };
};
export type SellerOrderView = ReturnType<typeof sellerOrderView>;
export type SeenOrder = OrderView | SellerOrderView;

/** A quote as the API shows it. */
export const quoteView = ({ quote, shippingRateId }: PricedCart) => {
  const money = (amount: number) => ({ amount, currency: quote.currency });
  return {
    items: quote.lines.map(
      ({
        itemId,
        productId,
        variantId,
        sku,
        name,
        quantity,
        unitPrice,
        lineTotal,
        discount,
        tax,
      }: QuotedLine) => ({
        itemId,
        productId,
        variantId,
        sku,
        name,
        quantity,
        unitPrice: money(unitPrice),
        lineTotal: money(lineTotal),
        discount: money(discount),
        tax: money(tax),
      }),
    ),
    subtotal: money(quote.subtotal),
    discount: money(quote.discount),
    tax: money(quote.tax),
    shipping: money(quote.shipping),
    total: money(quote.total),
    shippingRateId,
  };
};
