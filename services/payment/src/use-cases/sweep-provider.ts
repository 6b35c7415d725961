import { type Logger } from '@ultramarket/platform';
import { type PaymentProvider, type PaymentStore } from '../ports';

interface Deps {
  provider: PaymentProvider;
  store: PaymentStore;
  logger: Logger;
  now: () => Date;
}

/** Younger intents may have a row that was committed after the list was read. */
const settlingMs = 15 * 60_000;
const sliceMs = 60_000;
const firstSweepMs = 24 * 3_600_000;

/**
 * Voids intents at the provider that no payment of ours knows: rows come before intents, so such an intent
 * is what a lost database left behind. Goes through time in slices, each once.
 */
export const sweepProvider =
  ({ provider, store, logger, now }: Deps) =>
  async (): Promise<void> => {
    const end = now().getTime() - settlingMs;
    const start = (await store.sweptUntil(provider.name))?.getTime() ?? end - firstSweepMs;
    // The first look covers a day in one go; after that there is little to do each time.
    const step = Math.max(sliceMs, Math.ceil((end - start) / 100));
    for (let from = start; from < end; from += step) {
      const until = new Date(Math.min(from + step, end));
      for await (const page of provider.unpaid(new Date(from), until)) {
        const known = await store.known(page.map(({ paymentId }) => paymentId));
        for (const { intentId, paymentId } of page) {
          if (known.has(paymentId)) continue;
          logger.warn('an intent without a payment is voided', { paymentId });
          await provider.void(intentId);
        }
      }
      await store.setSweptUntil(provider.name, until);
    }
  };
