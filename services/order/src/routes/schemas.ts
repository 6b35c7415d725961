import { z } from 'zod';
import { Address as StoredAddress, Money } from '@ultramarket/contracts';
import { field, postalFields, withPostalRules } from '@ultramarket/platform';
import { orderStatuses } from '../domain/order-status';

/** As much of an address as prices depend on; the rest may come along. */
export const QuotedAddress = withPostalRules(
  z.strictObject(postalFields).partial().required({ country: true }),
);

export const PricingFields = {
  shippingRateId: field.token(1000).optional(),
  couponCode: field.identifier(50).optional(),
};

const Item = z.object({
  productId: z.uuid(),
  variantId: z.uuid().nullable(),
  sku: z.string(),
  name: z.string(),
  sellerId: z.uuid().nullable(),
  quantity: z.number().int(),
  unitPrice: Money,
  lineTotal: Money,
  discount: Money,
  tax: Money,
});

const Amounts = { subtotal: Money, discount: Money, tax: Money, shipping: Money, total: Money };

export const QuoteView = z.object({
  items: z.array(Item.omit({ sellerId: true }).extend({ itemId: z.string() })),
  ...Amounts,
  shippingRateId: z.string(),
});

const History = z
  .array(z.object({ status: z.enum(orderStatuses), at: z.iso.datetime(), reason: z.string().optional() }))
  .optional();

/** For its owner and staff. */
export const OrderView = z.object({
  id: z.uuid(),
  orderNumber: z.string(),
  userId: z.uuid(),
  status: z.enum(orderStatuses),
  items: z.array(Item),
  ...Amounts,
  paymentMethod: z.string(),
  paymentId: z.uuid().nullable(),
  shippingAddress: StoredAddress,
  billingAddress: StoredAddress,
  cancelReason: z.string().optional(),
  cancelNote: z.string().optional(),
  refunded: Money.optional(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  history: History,
});

/** For one of its sellers: the own lines and their sums. */
const SellerOrderView = z.object({
  id: z.uuid(),
  orderNumber: z.string(),
  status: z.enum(orderStatuses),
  items: z.array(Item),
  subtotal: Money,
  discount: Money,
  tax: Money,
  shippingAddress: StoredAddress.omit({ phone: true }),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  history: History,
});

export const SeenOrder = z.union([OrderView, SellerOrderView]);
