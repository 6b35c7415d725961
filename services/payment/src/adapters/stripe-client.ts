import { type Metrics } from '@ultramarket/platform';
import Stripe from 'stripe';

export interface StripeAccess {
  secretKey: string;
  /** Another address than Stripe's own, such as a test server's. */
  apiUrl?: string | undefined;
  timeoutMs: number;
}

const addressOf = (apiUrl: string | undefined): Stripe.StripeConfig => {
  if (!apiUrl) return {};
  const { hostname: host, port, protocol } = new URL(apiUrl);
  const secure = protocol === 'https:';
  return { host, port: port || (secure ? 443 : 80), protocol: secure ? 'https' : 'http' };
};

export const stripeClient = ({ secretKey, apiUrl, timeoutMs }: StripeAccess): Stripe =>
  new Stripe(secretKey, {
    ...addressOf(apiUrl),
    timeout: timeoutMs,
    // The worker repeats calls itself, because it also has to after a crash.
    maxNetworkRetries: 0,
    telemetry: false,
  });

/**
 * The SDK formats a stack trace at the start of each call; with source maps that costs more than all the rest of it.
 * Only that first, synchronous part of the call runs without traces.
 */
const untraced = <Result>(call: () => Promise<Result>): Promise<Result> => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = limit;
  }
};

/** Measures calls by how they ended. */
export const timing =
  (metrics: Metrics) =>
  async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const started = performance.now();
    let outcome = 'failed';
    try {
      const result = await untraced(call);
      outcome = '200';
      return result;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError && error.statusCode) outcome = String(error.statusCode);
      throw error;
    } finally {
      metrics.clientSeconds.observe({ target: 'stripe', outcome }, (performance.now() - started) / 1000);
    }
  };
