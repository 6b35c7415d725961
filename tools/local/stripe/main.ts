import { z } from 'zod';
import { portSetting, requiredSetting, runServer } from '../gateway/run-server';
import { startStripeServer } from './start-stripe-server';

const StripeSettings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: portSetting().default(12111),
  STATE_FILE: requiredSetting('the path its state is kept under'),
  STRIPE_SECRET_KEY: requiredSetting('the API key that callers must send'),
  WEBHOOK_URL: z.url('must be a URL').optional(),
  WEBHOOK_SECRET: z.string().optional(),
  /** Comma-separated; all types when left out. */
  WEBHOOK_EVENTS: z.string().optional(),
  LATENCY_MS: z.coerce.number('must be a number of milliseconds').min(0, 'must not be negative').default(20),
});

void runServer('stripe', StripeSettings, async (settings) => {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = settings;
  const types = settings.WEBHOOK_EVENTS?.split(',');
  if (url !== undefined && secret === undefined) {
    throw new Error('WEBHOOK_SECRET is missing: WEBHOOK_URL is set, and its deliveries are signed.');
  }
  return startStripeServer({
    port: settings.PORT,
    host: settings.HOST,
    stateFile: settings.STATE_FILE,
    secretKey: settings.STRIPE_SECRET_KEY,
    latencyMs: settings.LATENCY_MS,
    ...(url !== undefined && secret !== undefined && { webhook: { url, secret, ...(types && { types }) } }),
  });
});
