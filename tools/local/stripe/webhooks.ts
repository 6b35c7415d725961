import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import type { StripeEvent } from './records';
import { renderEvent } from './render';
import type { Store } from './store';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  /** The types it subscribes to, as an endpoint's `enabled_events` at Stripe; all when left out. */
  readonly types?: readonly string[];
}

export interface WebhookPacing {
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

const IN_FLIGHT = 16;
const TIMEOUT_MS = 10_000;
const DELIVERED_BATCH_MS = 200;
export const DEFAULT_PACING: WebhookPacing = { firstRetryMs: 250, lastRetryMs: 15_000 };

export const signature = (payload: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex')}`;

const backoff = (attempt: number, { firstRetryMs, lastRetryMs }: WebhookPacing): number =>
  Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempt, 16)) * (0.75 + Math.random() / 2);

/**
 * Delivers every pending event until it is answered with 2xx, oldest first but not strictly in order, as Stripe does.
 * A target that cannot be reached at all pauses everything: one probe at a time, not one per event.
 */
export const startWebhooks = (
  store: Store,
  target: WebhookTarget,
  pacing: WebhookPacing,
  now: () => number,
) => {
  const { origin, pathname, search } = new URL(target.url);
  const pool = new Pool(origin, {
    connections: IN_FLIGHT,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const waiting: StripeEvent[] = [...store.pending.values()];
  const retries = new Set<NodeJS.Timeout>();
  const attempts = new Map<string, number>();
  let delivered: string[] = [];
  let deliveredTimer: NodeJS.Timeout | undefined;
  let inFlight = 0;
  let unreachable = 0;
  let paused = false;
  let stopped = false;

  const recordDelivered = (): void => {
    clearTimeout(deliveredTimer);
    deliveredTimer = undefined;
    if (delivered.length > 0) store.delivered(delivered);
    delivered = [];
  };

  const later = (delay: number, run: () => void): void => {
    const timer = setTimeout(() => {
      retries.delete(timer);
      run();
    }, delay);
    retries.add(timer);
  };

  const retry = (event: StripeEvent): void => {
    const attempt = attempts.get(event.id) ?? 0;
    attempts.set(event.id, attempt + 1);
    later(backoff(attempt, pacing), () => {
      waiting.push(event);
      pump();
    });
  };

  const send = async (event: StripeEvent): Promise<'delivered' | 'refused' | 'unreachable'> => {
    const payload = JSON.stringify(renderEvent(event, 1));
    try {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `${pathname}${search}`,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signature(payload, target.secret, Math.floor(now() / 1_000)),
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        },
        body: payload,
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300 ? 'delivered' : 'refused';
    } catch {
      return 'unreachable';
    }
  };

  const settle = (event: StripeEvent, outcome: 'delivered' | 'refused' | 'unreachable'): void => {
    inFlight -= 1;
    if (stopped) return;
    if (outcome === 'unreachable') {
      waiting.unshift(event);
      // Deliveries that were under way together are one failure, not sixteen.
      if (!paused) {
        paused = true;
        later(backoff(unreachable, pacing), () => {
          paused = false;
          pump();
        });
        unreachable += 1;
      }
      return;
    }
    unreachable = 0;
    if (outcome === 'refused') retry(event);
    else {
      attempts.delete(event.id);
      store.pending.delete(event.id);
      delivered.push(event.id);
      deliveredTimer ??= setTimeout(recordDelivered, DELIVERED_BATCH_MS);
    }
    pump();
  };

  const pump = (): void => {
    if (stopped || paused) return;
    const allowed = unreachable > 0 ? 1 : IN_FLIGHT;
    while (inFlight < allowed) {
      const event = waiting.shift();
      if (event === undefined) return;
      if (!store.pending.has(event.id)) continue;
      inFlight += 1;
      void send(event).then((outcome) => settle(event, outcome));
    }
  };

  pump();

  return {
    add: (events: readonly StripeEvent[]): void => {
      waiting.push(...events.filter(({ id }) => store.pending.has(id)));
      pump();
    },
    close: async (): Promise<void> => {
      stopped = true;
      for (const timer of retries) clearTimeout(timer);
      recordDelivered();
      await pool.destroy();
    },
  };
};

export type Webhooks = ReturnType<typeof startWebhooks>;
