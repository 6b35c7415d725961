import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { root } from '../paths';
import { type Engine, portAt } from './engine';

const entryOf = (name: string): string => join(root, 'tools/local', name, 'main.ts');

const bundled = (name: string): Promise<string> => bundle({ name, entry: entryOf(name) });

const healthy = async (url: string): Promise<void> => {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
  if (!answer.ok) throw new Error(`${url}/health answers ${answer.status}`);
};

/** Our stateful stand-in for the payment provider: nothing published does declines, refunds and idempotency right. */
export const stripe: Engine = {
  name: 'stripe',
  title: 'Stripe test server',
  ports: [{ variable: 'STRIPE_PORT', fixed: 12111, what: 'the Stripe test server' }],
  external: (env) => (env['STRIPE_API_URL'] ? { stripeUrl: env['STRIPE_API_URL'] } : undefined),
  available: () => existsSync(entryOf('stripe')),
  check: async () => undefined,
  install: async () => {
    await bundled('stripe');
  },
  prepare: async ({ dataDir, ports, stripe: settings }) => {
    mkdirSync(dataDir, { recursive: true });
    const script = await bundled('stripe');
    const stripeUrl = `http://127.0.0.1:${portAt(ports, 0)}`;
    const env = {
      PORT: String(portAt(ports, 0)),
      STATE_FILE: join(dataDir, 'state.json'),
      STRIPE_SECRET_KEY: settings.secretKey,
      WEBHOOK_SECRET: settings.webhookSecret,
      ...(settings.webhookUrl ? { WEBHOOK_URL: settings.webhookUrl } : {}),
      ...(settings.webhookEvents ? { WEBHOOK_EVENTS: settings.webhookEvents.join(',') } : {}),
    };
    return {
      urls: { stripeUrl },
      spec: async () => ({ command: process.execPath, args: ['--enable-source-maps', script], env }),
      ready: () => healthy(stripeUrl),
    };
  },
};

/** Catches every mail and shows it on a web page. */
export const mail: Engine = {
  name: 'mail',
  title: 'Mail catcher',
  ports: [
    { variable: 'SMTP_PORT', fixed: 11025, what: 'the mail catcher (SMTP)' },
    { variable: 'MAIL_PORT', fixed: 11080, what: "the mail catcher's web page" },
  ],
  external: (env) =>
    env['SMTP_URL'] ? { smtpUrl: env['SMTP_URL'], mailUrl: env['MAIL_URL'] ?? '' } : undefined,
  available: () => existsSync(entryOf('mail')),
  check: async () => undefined,
  install: async () => {
    await bundled('mail');
  },
  prepare: async ({ dataDir, ports }) => {
    mkdirSync(dataDir, { recursive: true });
    const script = await bundled('mail');
    const mailUrl = `http://127.0.0.1:${portAt(ports, 1)}`;
    const env = {
      SMTP_PORT: String(portAt(ports, 0)),
      WEB_PORT: String(portAt(ports, 1)),
      STATE_DIR: dataDir,
    };
    return {
      urls: { smtpUrl: `smtp://127.0.0.1:${portAt(ports, 0)}`, mailUrl },
      spec: async () => ({ command: process.execPath, args: ['--enable-source-maps', script], env }),
      ready: () => healthy(mailUrl),
    };
  },
};
