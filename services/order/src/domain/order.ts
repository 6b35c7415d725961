import { type Address } from '@ultramarket/contracts';
import { type OrderStatus } from './order-status';
import { type Quote, type QuotedLine } from './pricing';

export interface OrderItem {
  readonly productId: string;
  readonly variantId: string | null;
  readonly sku: string;
  readonly name: string;
  readonly sellerId: string | null;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly lineTotal: number;
  readonly discount: number;
  readonly tax: number;
}

export interface Order {
  readonly id: string;
  readonly orderNumber: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly items: readonly OrderItem[];
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
  readonly paymentMethod: string;
  readonly paymentId: string | null;
  readonly shippingRateId: string | null;
  readonly shippingAddress: Address;
  readonly billingAddress: Address;
  readonly cancelReason: string | null;
  /** Why a person cancelled it, in their own words. */
  readonly cancelNote: string | null;
  /** What went back to the shopper. */
  readonly refunded: number;
  readonly version: number;
  readonly createdAt: Date;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number that people can read out: the order id's 60 random bits in Crockford's base 32, `UM-` before it. */
export const orderNumberOf = (orderId: string): string => {
  let bits = BigInt(`0x${orderId.replaceAll('-', '').slice(-15)}`);
  let text = '';
  for (let digit = 0; digit < 12; digit += 1) {
    text = (alphabet[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return `UM-${text}`;
};

const itemOf = ({
  productId,
  variantId,
  sku,
  name,
  sellerId,
  quantity,
  unitPrice,
  lineTotal,
  discount,
  tax,
}: QuotedLine): OrderItem => ({
  productId,
  variantId,
  sku,
  name,
  sellerId,
  quantity,
  unitPrice,
  lineTotal,
  discount,
  tax,
});

/** A new order, waiting for its goods and its money. */
export const newOrder = (input: {
  id: string;
  userId: string;
  quote: Quote;
  paymentMethod: string;
  shippingRateId: string | null;
  shippingAddress: Address;
  billingAddress: Address;
  now: Date;
}): Order => ({
  id: input.id,
  orderNumber: orderNumberOf(input.id),
  userId: input.userId,
  status: 'PENDING',
  currency: input.quote.currency,
  items: input.quote.lines.map(itemOf),
  subtotal: input.quote.subtotal,
  discount: input.quote.discount,
  tax: input.quote.tax,
  shipping: input.quote.shipping,
  total: input.quote.total,
  paymentMethod: input.paymentMethod,
  paymentId: null,
  shippingRateId: input.shippingRateId,
  shippingAddress: input.shippingAddress,
  billingAddress: input.billingAddress,
  cancelReason: null,
  cancelNote: null,
  refunded: 0,
  version: 1,
  createdAt: input.now,
});
