import { z } from 'zod';
import { Address as StoredAddress, Money } from '@ultramarket/contracts';
import { orderStatuses } from '../domain/order-status';

const text = (max: number) => z.string().trim().min(1).max(max);

export const Address = z.strictObject({
  name: text(200),
  line1: text(200),
  line2: z.string().trim().max(200).optional(),
  city: text(100),
  region: z.string().trim().max(50).optional(),
  postcode: text(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two capital letters'),
  phone: z.string().trim().max(30).optional(),
});

export const PricingFields = {
  shippingRateId: z.string().min(1).max(1000).optional(),
  couponCode: z.string().trim().min(1).max(50).optional(),
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
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  history: z
    .array(z.object({ status: z.enum(orderStatuses), at: z.iso.datetime(), reason: z.string().optional() }))
    .optional(),
});
