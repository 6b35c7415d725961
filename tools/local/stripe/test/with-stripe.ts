import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { startStripeServer, type StripeServer, type StripeServerOptions } from '../start-stripe-server';

export const SECRET_KEY = 'sk_test_local';
export const WEBHOOK_SECRET = 'whsec_local';

export const clientOf = (port: number, key = SECRET_KEY): Stripe =>
  new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });

/** A server with a directory of its own; `restart` keeps the state, as a new process would find it. */
export const withStripe = async (options: Partial<StripeServerOptions> = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'stripe-'));
  const start = (): Promise<StripeServer> =>
    startStripeServer({
      port: 0,
      stateFile: join(directory, 'state'),
      secretKey: SECRET_KEY,
      latencyMs: 0,
      pacing: { firstRetryMs: 20, lastRetryMs: 50 },
      ...options,
    });
  let server = await start();
  return {
    stripe: (): Stripe => clientOf(server.port),
    url: (): string => server.url,
    port: (): number => server.port,
    hook: async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
      const response = await fetch(`${server.url}/_test/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return (await response.json()) as Record<string, unknown>;
    },
    restart: async (): Promise<void> => {
      await server.close();
      server = await start();
    },
    close: async (): Promise<void> => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** Takes deliveries as a shop would: checks the signature with the SDK, answers what the test says. */
export const webhookReceiver = async (port = 0) => {
  const events: Stripe.Event[] = [];
  let status = 200;
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const event = clientOf(1).webhooks.constructEvent(
        Buffer.concat(chunks),
        request.headers['stripe-signature'] ?? '',
        WEBHOOK_SECRET,
      );
      if (status === 200) events.push(event);
      else refused += 1;
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/payments/webhooks/stripe`,
    port: (server.address() as AddressInfo).port,
    events,
    refused: (): number => refused,
    answerWith: (next: number): void => {
      status = next;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const until = async (condition: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('What the test waits for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** The refusal a call ends in; a call that succeeds is the failure here. */
export const refusalOf = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call should have been refused');
};
