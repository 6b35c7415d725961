import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  errors,
  field,
  hasRole,
  maxAmount,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { maxCounted } from '../ports';
import { type PaymentUseCases } from '../use-cases';
import { visible } from '../use-cases/confirm-payment';
import { CreatedView, PaymentView, paymentView, RefundView, Status } from './payment-views';

const Amount = z.strictObject({ amount: z.number().int().min(1).max(maxAmount), currency: field.currency() });
/** The one service that has to do with payments; the secret of another opens none of them. */
const caller = 'service:order';

const idOfCursor = (cursor: string): string => decodeCursor('payments', cursor, [z.uuid()])[0];

const create = (payments: PaymentUseCases): Endpoint[] =>
  ['/api/v1/payments', '/api/v1/payments/create', '/api/v1/payments/process'].map((path) =>
    endpoint({
      method: 'post',
      path,
      summary: 'The payment of an order of the caller, with what the shopper needs to authenticate it',
      access: 'customer',
      idempotent: true,
      status: 201,
      body: z.strictObject({
        orderId: field.id(),
        amount: Amount.optional(),
        /** For older clients: the order names provider and method, and its checkout begins the payment. */
        provider: z.enum(['stripe']).default('stripe'),
        methodId: field.token(255).optional(),
      }),
      response: CreatedView,
      handle: ({ body: { orderId, amount }, actor, idempotency }) =>
        payments.create({ orderId, amount }, actor, idempotency),
    }),
  );

const refund = (payments: PaymentUseCases): Endpoint =>
  endpoint({
    method: 'post',
    path: '/api/v1/payments/:id/refund',
    summary: 'Give money of a payment back, in whole or in part',
    access: ['manager', caller],
    idempotent: true,
    status: 201,
    params: z.object({ id: field.id() }),
    body: z.strictObject({ amount: Amount.optional(), reason: field.line(200) }),
    response: RefundView,
    handle: ({ params, body, actor, ip, idempotency }) =>
      payments.refund({ paymentId: params.id, ...body }, { actor, ip }, idempotency),
  });

export const paymentRoutes = (payments: PaymentUseCases): Endpoint[] => [
  ...create(payments),
  refund(payments),

  endpoint({
    method: 'post',
    path: '/api/v1/payments/confirm',
    summary: 'Ask the provider whether a payment of the caller has succeeded',
    access: ['customer', caller],
    body: z.union([
      z.strictObject({ paymentId: field.id() }),
      z.strictObject({ paymentIntentId: field.token(255) }),
    ]),
    response: PaymentView,
    handle: async ({ body, actor }) => paymentView(await payments.confirm(body, actor), actor),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/payments',
    summary: 'Payments of the caller, newest first; staff see those of everyone',
    access: ['customer', caller],
    query: PageQuery.extend({
      orderId: field.id().optional(),
      status: Status.optional(),
      userId: field.id().optional(),
    }),
    response: z.array(PaymentView),
    handle: async ({ query: { page, limit, cursor, orderId, status, userId }, actor }) => {
      if (page * limit > maxCounted)
        throw errors.VALIDATION_ERROR(`Pages end at ${maxCounted} payments; go on with meta.nextCursor.`, {
          fields: [{ pointer: 'query/page', code: 'too_deep', detail: 'use the cursor' }],
        });
      const all = actor.role === 'SERVICE' || hasRole(actor, 'manager');
      const owner = all ? userId : actor.userId;
      const before = cursor === undefined ? undefined : idOfCursor(cursor);
      const { items, total } = await payments.reader.list({
        page,
        limit,
        ...(owner && { userId: owner }),
        ...(orderId && { orderId }),
        ...(status && { status }),
        ...(before && { before }),
      });
      const last = items.length === limit ? items.at(-1) : undefined;
      const nextCursor = last ? encodeCursor('payments', [last.id]) : null;
      const meta = total
        ? { ...pageMeta({ page, limit }, total.total), ...(total.isEstimate && { totalIsEstimate: true }) }
        : { limit };
      return new Reply(
        items.map((payment) => paymentView(payment, actor)),
        { meta: { ...meta, nextCursor } },
      );
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/payments/:id',
    summary: 'One payment with its refunds',
    access: ['customer', caller],
    params: z.object({ id: field.id() }),
    response: PaymentView,
    handle: async ({ params, actor }) =>
      paymentView(visible(await payments.reader.byId(params.id), actor), actor),
  }),

  endpoint({
    method: 'get',
    path: '/internal/v1/payments/by-order/:orderId',
    summary: 'The payment of an order, with what the shopper needs to authenticate it',
    access: caller,
    params: z.object({ orderId: field.id() }),
    response: z.object({ paymentId: z.uuid(), status: Status, clientSecret: z.string().optional() }),
    handle: async ({ params, actor }) => {
      const { id, status, clientSecret } = visible(await payments.reader.byOrder(params.orderId), actor);
      return { paymentId: id, status, ...(clientSecret && { clientSecret }) };
    },
  }),
];
