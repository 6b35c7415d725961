import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { paymentErrors } from '../domain/errors';
import { type PaymentUseCases } from '../use-cases';

const Received = z.object({ received: z.literal(true) });

/** Webhooks of the provider. 2xx means that the event is stored. */
export const webhookRoutes = (payments: PaymentUseCases): Endpoint[] => {
  const receive = async (body: Buffer, signature: string | undefined) => {
    const event = payments.readEvent(body, signature ?? '');
    if (event) await payments.receive(event);
    return { received: true as const };
  };
  return [
    ...['/api/v1/payments/webhooks/stripe', '/api/v1/payments/webhook'].map((path) =>
      endpoint({
        method: 'post',
        path,
        summary: "Stripe's webhook, verified by its signature",
        access: 'public',
        rawBody: true,
        maxBodyBytes: 256 * 1024,
        limit: 'none',
        response: Received,
        handle: ({ rawBody, header }) => receive(rawBody, header('stripe-signature')),
      }),
    ),
    endpoint({
      method: 'post',
      path: '/api/v1/payments/webhooks/:provider',
      summary: 'Refuses webhooks of providers that are not connected',
      access: 'public',
      rawBody: true,
      params: z.object({ provider: field.token(50) }),
      response: Received,
      handle: () => Promise.reject(paymentErrors.WEBHOOK_PROVIDER_UNKNOWN()),
    }),
  ];
};
