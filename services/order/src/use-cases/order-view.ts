import { type Order } from '../domain/order';
import { type QuotedLine } from '../domain/pricing';
import { type HistoryEntry } from '../ports';
import { type PricedCart } from './price-cart';

/** An order as the API shows it. */
export const orderView = (order: Order, history?: readonly HistoryEntry[]) => {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    userId: order.userId,
    status: order.status,
    items: order.items.map(({ unitPrice, lineTotal, discount, tax, ...item }) => ({
      ...item,
      unitPrice: money(unitPrice),
      lineTotal: money(lineTotal),
      discount: money(discount),
      tax: money(tax),
    })),
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
