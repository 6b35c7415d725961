import { type Message } from '@ultramarket/contracts';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { type Publisher, RecordTooLarge } from './broker';
import { toRow } from './outbox-rows';

/** An event stored inside the document whose change it describes, until it is published. */
export interface PendingEvent {
  messageId: string;
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
  at: Date;
}

/** The unpublished events of one document, in the order in which they were stored. */
export interface OutboxEntry {
  documentId: string;
  events: readonly PendingEvent[];
}

/** The collection whose documents hold the events. */
export interface DocumentOutboxStore {
  /** Documents that hold an event stored before `before`. */
  waiting(before: Date, limit: number): Promise<OutboxEntry[]>;
  /** Takes published events out of their documents. */
  remove(documentIds: readonly string[], messageIds: readonly string[]): Promise<void>;
}

interface Queued extends PendingEvent {
  documentId: string;
}

const sweepAfterMs = 5000;
const maintenanceEveryMs = 500;
const batchSize = 500;

/**
 * The outbox of a store without transactions over several documents : an event is written together with
 * the state that it describes, inside the same document. It is published from memory right after the write, in order, one
 * send in flight, and then taken out of the document; a sweep at start and every few seconds finds what a crash left.
 */
export class DocumentOutbox {
  private readonly queue: Queued[] = [];
  private readonly pendingIds = new Set<string>();
  private readonly published: Queued[] = [];
  private flushing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private maintenance: Promise<void> | undefined;
  private sweptAt = 0;
  private stopped = false;
  /** Of the first event that can never be sent. */
  private leftBehindAt: Date | undefined;

  constructor(
    private readonly options: {
      service: string;
      publisher: Publisher;
      store: DocumentOutboxStore;
      metrics: Metrics;
      logger: Logger;
    },
  ) {
    options.metrics.outboxAge.add(() => {
      const since = this.leftBehindAt ?? this.queue[0]?.at;
      return [{ value: since ? Math.max(0, Date.now() - since.getTime()) / 1000 : 0 }];
    });
  }

  /** Turns messages into what the document stores. Call it in the context of the work that causes them: it records its ids. */
  toEnvelopes(messages: readonly Message[]): PendingEvent[] {
    return messages.map((message) => {
      const { seq: _seq, ...row } = toRow(this.options.service, message);
      return { ...row, at: new Date() };
    });
  }

  /** Hands over what was just stored; returns at once. */
  publish(entries: readonly OutboxEntry[]): void {
    for (const { documentId, events } of entries) {
      for (const event of events) {
        if (this.pendingIds.has(event.messageId)) continue;
        this.pendingIds.add(event.messageId);
        this.queue.push({ ...event, documentId });
        this.options.metrics.outboxWaiting.inc();
      }
    }
    if (this.queue.length > 0) this.flushing ??= this.flush();
  }

  /** Takes up what an earlier process left behind, then keeps sweeping. */
  async start(): Promise<void> {
    await this.sweep(0);
    this.timer = setInterval(() => void this.maintain(), maintenanceEveryMs);
    this.timer.unref();
  }

  /** Resolves when everything handed over so far is with Kafka. */
  async flushed(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  /** A broker that is down does not hold up the end: unsent events are safe in their documents. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.race([this.flushed(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    this.stopped = true;
    await this.maintenance;
    await this.maintain();
  }

  private async flush(): Promise<void> {
    const { publisher, logger, metrics } = this.options;
    try {
      while (this.queue.length > 0 && !this.stopped) {
        const events = this.queue.slice(0, batchSize);
        try {
          await publisher.send(events);
        } catch (error) {
          if (error instanceof RecordTooLarge) {
            this.leaveBehind(error);
            continue;
          }
          logger.warn('publishing failed and is tried again', { waiting: this.queue.length, error });
          await new Promise((resolve) => setTimeout(resolve, 500));
          continue;
        }
        this.queue.splice(0, events.length);
        this.published.push(...events);
        metrics.outboxPublished.inc(events.length);
        metrics.outboxWaiting.dec(events.length);
      }
    } finally {
      this.flushing = undefined;
    }
  }

  /** Nothing waits forever behind an event that can never be sent. It stays in its document and counts as waiting. */
  private leaveBehind(error: RecordTooLarge): void {
    const index = this.queue.findIndex((event) => event === error.record);
    const [event] = this.queue.splice(Math.max(index, 0), 1);
    const { documentId, messageId } = event ?? {};
    this.leftBehindAt ??= event?.at;
    this.options.logger.error('an event is too large for Kafka and stays in its document', {
      documentId,
      messageId,
      error,
    });
  }

  /** Takes published events out of their documents; until that has worked, a sweep passes them over. */
  private async removePublished(): Promise<void> {
    while (this.published.length > 0) {
      const events = this.published.slice(0, batchSize);
      const documentIds = [...new Set(events.map(({ documentId }) => documentId))];
      const messageIds = events.map(({ messageId }) => messageId);
      await this.options.store.remove(documentIds, messageIds);
      this.published.splice(0, events.length);
      messageIds.forEach((messageId) => this.pendingIds.delete(messageId));
    }
  }

  /** One round at a time: a sweep beside a removal would see, and send again, what is just being removed. */
  private maintain(): Promise<void> {
    this.maintenance ??= this.maintenanceRound().finally(() => (this.maintenance = undefined));
    return this.maintenance;
  }

  private async maintenanceRound(): Promise<void> {
    try {
      await this.removePublished();
      if (!this.stopped && Date.now() - this.sweptAt >= sweepAfterMs) await this.sweep(sweepAfterMs);
    } catch (error) {
      this.options.logger.warn('outbox upkeep failed and is tried again', { error });
    }
  }

  private async sweep(olderThanMs: number): Promise<void> {
    this.sweptAt = Date.now();
    this.publish(await this.options.store.waiting(new Date(this.sweptAt - olderThanMs), batchSize));
  }
}
