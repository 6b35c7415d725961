import { type Metrics } from '@ultramarket/platform';
import type Stripe from 'stripe';
import { paymentErrors } from '../domain/errors';
import { type IntentUpdate, type Payment, type Refund } from '../domain/payment';
import { type PaymentProvider, type RefundUpdate } from '../ports';
import { stripeClient, type StripeAccess, timing } from './stripe-client';
import {
  declineCode,
  eventUpdate,
  intentUpdate,
  moneyOf,
  paymentIdKey,
  paymentIdOf,
  problemOf,
  scopeKey,
  unsettled,
} from './stripe-updates';

export interface StripeOptions extends StripeAccess {
  webhookSecret: string;
  /** Names this shop in the metadata of its intents, so that one account can serve several. */
  scope: string;
  metrics: Metrics;
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
/** An older webhook may be a replay. */
const toleranceSeconds = 300;

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** Stripe's idempotency keys expire after 24 hours. */
const keyLivesMs = 23 * 3_600_000;

/** Stripe as a payment provider, through its own SDK. */
export const stripeProvider = (options: StripeOptions): PaymentProvider => {
  const { metrics, scope, webhookSecret } = options;
  const stripe = stripeClient(options);
  const timed = timing(metrics);

  const read = async (intentId: string): Promise<IntentUpdate> => {
    try {
      return intentUpdate(await timed(() => stripe.paymentIntents.retrieve(intentId)));
    } catch (error) {
      throw problemOf(error);
    }
  };

  const charge = async (payment: Payment): Promise<IntentUpdate> => {
    const { id, orderId, amount, currency, method, attempt } = payment;
    try {
      const intent = await timed(() =>
        stripe.paymentIntents.create(
          {
            amount,
            currency: currency.toLowerCase(),
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            metadata: { orderId, [paymentIdKey]: id, [scopeKey]: scope },
            ...(method && { payment_method: method, confirm: true }),
          },
          { idempotencyKey: `payment_${orderId}_${attempt}` },
        ),
      );
      return intentUpdate(intent);
    } catch (error) {
      const refusal = declineCode(error);
      if (refusal) return { kind: 'failed', ...refusal };
      throw problemOf(error);
    }
  };

  const find = async ({ id, createdAt }: Payment): Promise<IntentUpdate> => {
    try {
      const intents = stripe.paymentIntents.list({ created: { gte: seconds(createdAt) - 60 }, limit: 100 });
      for await (const intent of intents)
        if (intent.metadata[paymentIdKey] === id) return intentUpdate(intent);
      return { kind: 'never' };
    } catch (error) {
      throw problemOf(error);
    }
  };

  const voidIntent = async (intentId: string): Promise<IntentUpdate> => {
    try {
      const canceled = await timed(() =>
        stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey: `void_${intentId}` }),
      );
      return intentUpdate(canceled);
    } catch (error) {
      if (!unsettled(error)) throw problemOf(error);
      // Paid or voided already: what it is now decides.
      return read(intentId);
    }
  };

  /** The key of an old request may have expired at Stripe, so it is looked for instead of made again. */
  const findRefund = async ({ id }: Refund, intentId: string): Promise<Stripe.Refund | undefined> => {
    for await (const refund of stripe.refunds.list({ payment_intent: intentId, limit: 100 }))
      if (refund.metadata?.['refundId'] === id) return refund;
    return undefined;
  };

  const refund = async (wanted: Refund, intentId: string): Promise<RefundUpdate> => {
    const { id, paymentId, amount, providerRefundId, createdAt } = wanted;
    try {
      const old =
        Date.now() - createdAt.getTime() > keyLivesMs ? await findRefund(wanted, intentId) : undefined;
      const made = await timed(() =>
        providerRefundId || old
          ? stripe.refunds.retrieve(providerRefundId ?? old?.id ?? '')
          : stripe.refunds.create(
              { payment_intent: intentId, amount, metadata: { refundId: id, [paymentIdKey]: paymentId } },
              { idempotencyKey: `refund_${id}` },
            ),
      );
      const { id: providerId, status, failure_reason: code } = made;
      const update = { providerRefundId: providerId, money: moneyOf(made.amount, made.currency) };
      if (status === 'succeeded') return { kind: 'done', ...update };
      if (status === 'failed' || status === 'canceled')
        return { kind: 'failed', ...update, code: code ?? status };
      return { kind: 'waiting', ...update };
    } catch (error) {
      const refusal = declineCode(error);
      // All the money was refunded already, here or elsewhere.
      if (refusal?.code === 'charge_already_refunded') return { kind: 'done', providerRefundId: null };
      if (refusal) return { kind: 'failed', providerRefundId: null, code: refusal.code };
      throw problemOf(error);
    }
  };

  return {
    name: 'stripe',
    charge,
    read,
    find,
    void: voidIntent,
    refund,
    event: (body, signature) => {
      try {
        const { signature: signatures } = stripe.webhooks;
        if (!signatures?.verifyHeader(body, signature, webhookSecret, toleranceSeconds))
          throw new Error('the signature was not verified');
      } catch (cause) {
        throw paymentErrors.WEBHOOK_SIGNATURE_INVALID(undefined, { cause });
      }
      // What is signed and cannot be read is not forged: refused, it would come again for days.
      return eventUpdate(parsed(body), scope);
    },
    unpaid: async function* (from, until) {
      let after: string | undefined;
      do {
        const page = await stripe.paymentIntents
          .list({
            created: { gte: seconds(from), lt: seconds(until) },
            limit: 100,
            ...(after && { starting_after: after }),
          })
          .catch((error: unknown) => {
            throw problemOf(error);
          });
        yield page.data.flatMap(({ id: intentId, metadata, status }) => {
          const paymentId = metadata[scopeKey] === scope ? paymentIdOf(metadata, scope) : undefined;
          return paymentId && status !== 'succeeded' && status !== 'canceled'
            ? [{ intentId, paymentId }]
            : [];
        });
        after = page.has_more ? page.data.at(-1)?.id : undefined;
      } while (after);
    },
  };
};
