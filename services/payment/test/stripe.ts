import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '@ultramarket/platform/testing';

const root = join(__dirname, '../../..');
export const webhookSecret = 'whsec_payment_tests';
export const secretKey = 'sk_test_payment_tests';

export interface Charge {
  status: string;
  amount: number;
  amount_refunded: number;
  intent_status: string;
  payment_intent: string;
  metadata: Record<string, string>;
}

export interface TestStripe {
  readonly url: string;
  /** Asks one of the hooks that only the test server has. */
  hook<Answer = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer>;
  charges(orderId: string): Promise<Charge[]>;
  /** Calls Stripe's API, as its dashboard would. */
  api<Answer>(method: 'GET' | 'POST', path: string, form?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

/** A pipe that closes when its writer is gone, however that ended: nothing outlives the test that started it. */
const endWithParent = `data:text/javascript,process.stdin.resume().on('end',()=>process.exit())`;

/** Runs a script of this repository as a process of its own. */
export const startScript = (script: string, env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ['--import', endWithParent, '--import', 'tsx', join(root, script)], {
    cwd: root,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin', ...env },
  });

export const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** The project's Stripe test server, as a process of its own: a service imports no tool. */
export const startStripe = async (webhookUrl?: string, latencyMs = 5): Promise<TestStripe> => {
  const directory = mkdtempSync(join(tmpdir(), 'payment-stripe-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startScript('tools/local/stripe/main.ts', {
    PORT: String(port),
    STATE_FILE: join(directory, 'state'),
    STRIPE_SECRET_KEY: secretKey,
    LATENCY_MS: String(latencyMs),
    ...(webhookUrl && { WEBHOOK_URL: webhookUrl, WEBHOOK_SECRET: webhookSecret }),
  });
  await eventually(async () => (await fetch(`${url}/health`)).ok, 20_000);
  const json = async <Answer>(response: Promise<Response>) => (await (await response).json()) as Answer;
  return {
    url,
    hook: (path, body) =>
      json(
        fetch(
          `${url}/_test/${path}`,
          body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
        ),
      ),
    charges: async (orderId) =>
      (await json<{ data: Charge[] }>(fetch(`${url}/_test/charges?status=succeeded&orderId=${orderId}`)))
        .data,
    api: (method, path, form) =>
      json(
        fetch(`${url}/v1/${path}`, {
          method,
          headers: { authorization: `Bearer ${secretKey}` },
          ...(form && { body: new URLSearchParams(form) }),
        }),
      ),
    stop: async () => {
      child.kill('SIGKILL');
      await ended(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
