import { type Message } from '@ultramarket/contracts';
import { type Logger } from '../logging';
import { type OutgoingRecord, type Publisher } from './broker';
import { toRow } from './outbox-rows';

/** A message in its envelope for senders without an outbox. With an id given, sending it twice does no harm. */
export const recordOf = (service: string, message: Message, eventId?: string): OutgoingRecord => {
  const { topic, key, headers, value } = toRow(service, message, eventId);
  return { topic, key, headers, value };
};

/**
 * Tells of things that are worth knowing and not worth waiting for, such as looks at a page: in batches, after the
 * answer. Best effort on purpose: what waits at a crash, or while the broker is away, is lost.
 */
export class BackgroundEvents {
  private waiting: OutgoingRecord[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly options: {
      service: string;
      publisher: Publisher;
      logger: Logger;
      everyMs?: number;
      /** Events that come faster than they can be sent are dropped rather than fill the memory. */
      limit?: number;
    },
  ) {}

  /** Returns at once and never fails. Call it inside the work that causes the message: it notes its ids. */
  add(message: Message): void {
    const { service, everyMs = 500, limit = 10_000 } = this.options;
    if (this.waiting.length >= limit) {
      this.dropped += 1;
      return;
    }
    this.waiting.push(recordOf(service, message));
    this.timer ??= setTimeout(() => void this.flush(), everyMs).unref();
  }

  /** Sends what waits; what comes meanwhile waits for the next time. */
  flush(): Promise<void> {
    this.flushing ??= this.send().finally(() => {
      this.flushing = undefined;
      this.timer = undefined;
      if (this.waiting.length > 0)
        this.timer = setTimeout(() => void this.flush(), this.options.everyMs ?? 500).unref();
    });
    return this.flushing;
  }

  /** What waits is sent one last time; a broker that is away does not hold up the end. */
  async stop(): Promise<void> {
    const last = async (): Promise<void> => {
      await this.flushing;
      await this.flush();
    };
    await Promise.race([last(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    clearTimeout(this.timer);
  }

  private async send(): Promise<void> {
    const { publisher, logger } = this.options;
    const [records, dropped] = [this.waiting, this.dropped];
    [this.waiting, this.dropped] = [[], 0];
    if (dropped > 0)
      logger.warn('events were dropped: they came faster than they could be sent', { dropped });
    if (records.length === 0) return;
    await publisher.send(records).catch((error: unknown) => {
      logger.warn('events could not be sent', { lost: records.length, error });
    });
  }
}
