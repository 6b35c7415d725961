import { type Consumer, type EachBatchPayload } from 'kafkajs';
import { Envelope, type MessageContext } from '@ultramarket/contracts';
import { isolateFailures } from '../batching/isolate-failures';
import { NaturalBatcher } from '../batching/natural-batcher';
import { withContext } from '../context';
import { type Database, isTransient } from '../database/database';
import { newId } from '../ids';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { inSpans } from '../tracing';
import { type Broker, type IncomingRecord } from './broker';
import { deadLetter } from './dead-letter';
import { recordInbox } from './inbox';
import { type Received, type Subscribed, type Subscription } from './subscription';

interface Parsed {
  record: IncomingRecord;
  envelope: Envelope;
  subscriptions: ReadonlyArray<Subscription<never>>;
  received: Received<unknown>;
}

export interface ConsumerOptions {
  service: string;
  broker: Broker;
  logger: Logger;
  metrics: Metrics;
  roundMs: number;
  /** With a database, handlers run inside its transaction behind the inbox; without, they must be idempotent by themselves. */
  database?: Database;
  /** Attempts on a message that fails alone, before it goes to the dead-letter topic. */
  attempts?: number;
}

/** The message contexts of a batch by key, so that what a message causes carries its own context. */
const contextsOf = (batch: readonly Parsed[], traceparents: ReadonlyArray<string | undefined>) => {
  const contexts = new Map<string, MessageContext>();
  batch.forEach(({ envelope: { key, correlationId, eventId } }, index) => {
    const traceparent = traceparents[index];
    if (!contexts.has(key))
      contexts.set(key, { correlationId, causationId: eventId, ...(traceparent && { traceparent }) });
  });
  const [first] = contexts.values();
  return { correlationId: '', ...first, contexts };
};

/** A busy consumer spends a quarter of the time in its rounds and lets messages gather for the rest. */
const roundsApart = 4;

const joinAgainMs = 1000;

/** Consumes all topics of a service in batches that are merged over partitions (docs/adr/0004). */
export class MessageConsumer {
  private consumer: Consumer | undefined;
  private readonly batcher: NaturalBatcher<IncomingRecord, void>;
  /** By topic and type. */
  private readonly wanted = new Map<
    string,
    { definition: Subscribed; subscriptions: Array<Subscription<never>> }
  >();
  private lastRound = { began: 0, tookMs: 0 };
  private stopping = false;
  private assigned = false;
  private onJoined = (): void => undefined;

  constructor(
    private readonly subscriptions: readonly Subscription<never>[],
    private readonly options: ConsumerOptions,
  ) {
    for (const subscription of subscriptions) {
      for (const definition of subscription.definitions) {
        const name = `${definition.topic} ${definition.type}`;
        const known = this.wanted.get(name);
        if (known) known.subscriptions.push(subscription);
        else this.wanted.set(name, { definition, subscriptions: [subscription] });
      }
    }
    this.batcher = new NaturalBatcher((records) => this.round(records), { maxBatch: 500, inFlight: 1 });
  }

  /** Joins the service's group; resolves when partitions are assigned. */
  async start(): Promise<void> {
    const joined = new Promise<void>((resolve) => (this.onJoined = resolve));
    await this.join();
    await joined;
  }

  private async join(): Promise<void> {
    const { broker, service, logger } = this.options;
    const consumer = broker.consumer(service);
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.assigned = true;
      this.onJoined();
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.assigned = false;
      logger.warn('consumer left its group and joins again', { error, restart });
      if (!restart) this.joinAgain();
    });
    await consumer.connect();
    // Whoever stopped meanwhile has ended a consumer that was not connected yet.
    if (this.stopping) return consumer.disconnect();
    const definitions = this.subscriptions.flatMap((subscription) => subscription.definitions);
    const topics = [...new Set(definitions.map(({ topic }) => broker.name(topic)))];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: 5000,
      partitionsConsumedConcurrently: Math.max(topics.length * 12, 12),
      eachBatch: (payload) => this.batch(payload),
    });
  }

  /**
   * kafkajs gives up for ever after what it takes for final: an unknown error of the server, or a mistake of its own. The
   * service would live on and receive nothing; so another consumer replaces the one that gave up.
   */
  private joinAgain(): void {
    setTimeout(() => {
      if (this.stopping) return;
      this.join().catch(async (error: unknown) => {
        this.options.logger.warn('consumer cannot join its group', { error });
        await this.consumer?.disconnect().catch(() => undefined);
        this.joinAgain();
      });
    }, joinAgainMs).unref();
  }

  async ping(): Promise<void> {
    if (!this.assigned) throw new Error('no partitions are assigned yet');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.consumer?.disconnect();
  }

  private async batch({
    batch,
    resolveOffset,
    heartbeat,
    isRunning,
    isStale,
  }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale()) return;
    const records = batch.messages.map((message): IncomingRecord => ({
      topic: this.options.broker.plainName(batch.topic),
      partition: batch.partition,
      offset: message.offset,
      key: message.key?.toString() ?? '',
      headers: Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value ?? '')]),
      ),
      value: message.value?.toString() ?? '',
    }));
    // A round that waits for a database must not cost the group membership.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), 1500);
    try {
      await Promise.all(records.map((record) => this.batcher.add(record)));
    } finally {
      clearInterval(beat);
    }
    const last = batch.messages.at(-1);
    if (last) resolveOffset(last.offset);
    await heartbeat();
    const pause = this.lastRound.began + this.spacingMs() - performance.now();
    if (pause > 0 && !this.stopping) await new Promise((resolve) => setTimeout(resolve, pause));
  }

  /**
   * What came first was handled at once; the pause after it lets the next batch grow. The longer a round takes, the
   * busier the machine is, and the more is saved by rounds that are fewer and larger.
   */
  private spacingMs(): number {
    const { roundMs } = this.options;
    return Math.max(roundMs, Math.min(roundsApart * this.lastRound.tookMs, 8 * roundMs));
  }

  private async round(records: readonly IncomingRecord[]): Promise<void[]> {
    const began = performance.now();
    this.lastRound = { began, tookMs: 0 };
    const parsed = (await Promise.all(records.map((record) => this.parse(record)))).filter(
      (entry) => entry !== undefined,
    );
    const stored = parsed.filter(({ subscriptions }) => subscriptions.some(({ live }) => !live));
    if (stored.length > 0) await this.handle(stored);
    if (parsed.length > 0) await this.passOn(parsed);
    this.lastRound = { began, tookMs: performance.now() - began };
    return records.map(() => undefined);
  }

  /** Parses only types with a subscription; a message that cannot be parsed is dead-lettered at once. */
  private async parse(record: IncomingRecord): Promise<Parsed | undefined> {
    const wanted = this.wanted.get(`${record.topic} ${record.headers['type']}`);
    if (!wanted) return undefined;
    const { subscriptions, definition } = wanted;
    try {
      const envelope = Envelope.parse(JSON.parse(record.value));
      const received: Received<unknown> = {
        messageId: envelope.eventId,
        type: envelope.type,
        occurredAt: envelope.occurredAt,
        correlationId: envelope.correlationId,
        producer: envelope.producer,
        key: envelope.key,
        payload: definition.payload.parse(envelope.payload),
        ...(envelope.saga && { saga: envelope.saga }),
      };
      return { record, envelope, subscriptions, received };
    } catch (error) {
      await deadLetter(this.options, record, error, 1);
      return undefined;
    }
  }

  /** Handles a batch; if it fails for a reason of its own, message by message, so that one bad message harms no other. */
  private async handle(batch: readonly Parsed[]): Promise<void> {
    // What could be neither handled nor dead-lettered comes again, and nothing that is behind it may overtake it.
    let halted: { error: unknown } | undefined;
    const waitForDatabase = async (error: unknown, attempt: number): Promise<boolean> => {
      if (this.stopping) halted = { error };
      if (halted) return false;
      this.options.logger.warn('handling waits for the database', { attempt, error });
      await this.backoff(attempt);
      return true;
    };
    const attempt = async (some: readonly Parsed[]): Promise<void[]> => {
      if (halted) throw halted.error;
      try {
        return await this.attempt(some);
      } catch (error) {
        if (some.length === 1 && !isTransient(error)) halted = { error };
        throw error;
      }
    };
    for (const outcome of await isolateFailures(batch, attempt, waitForDatabase))
      if ('error' in outcome) throw outcome.error;
  }

  /** A message that fails alone is tried again, and dead-lettered in the end; those behind it wait. */
  private async attempt(batch: readonly Parsed[]): Promise<void[]> {
    const [single] = batch;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.transact(batch);
        return [];
      } catch (error) {
        if (!single || batch.length > 1 || this.stopping || isTransient(error)) throw error;
        if (attempt >= (this.options.attempts ?? 4)) {
          await deadLetter(this.options, single.record, error, attempt);
          return [];
        }
        this.options.logger.warn('a message failed and is tried again', {
          type: single.envelope.type,
          attempt,
          error,
        });
        await this.backoff(attempt);
      }
    }
  }

  private async transact(batch: readonly Parsed[]): Promise<void> {
    const { database } = this.options;
    const [first] = batch;
    if (!first) return;
    await inSpans(
      batch.map(({ envelope, record }) => ({
        name: `consume ${envelope.type}`,
        traceparent: record.headers['traceparent'],
      })),
      'consumer',
      { 'messaging.system': 'kafka', 'messaging.batch.message_count': batch.length },
      (traceparents) =>
        withContext({ requestId: newId(), ...contextsOf(batch, traceparents) }, async () => {
          if (!database) return this.dispatch(undefined as never, batch);
          await database.transaction(async (tx) => {
            const rows = await tx.query(recordInbox, [batch.map(({ envelope }) => envelope.eventId)]);
            const fresh = new Set(rows.map((row) => row.message_id));
            // The same message twice in one batch: the first one counts.
            const once = batch.filter(({ envelope }) => fresh.delete(envelope.eventId));
            this.options.metrics.messagesHandled.inc(
              { type: 'any', outcome: 'duplicate' },
              batch.length - once.length,
            );
            await this.dispatch(tx as never, once);
          });
        }),
    );
  }

  private async dispatch(tx: never, batch: readonly Parsed[]): Promise<void> {
    const { metrics } = this.options;
    for (const subscription of this.subscriptions) {
      if (subscription.live) continue;
      const own = batch.filter(({ subscriptions }) => subscriptions.includes(subscription));
      const [oldest] = own;
      if (!oldest) continue;
      await subscription.handle(
        tx,
        own.map(({ received }) => received),
      );
      for (const { type } of subscription.definitions) {
        const handled = own.filter(({ received }) => received.type === type).length;
        if (handled > 0) metrics.messagesHandled.inc({ type, outcome: 'handled' }, handled);
      }
      metrics.messageLagSeconds.observe((Date.now() - Date.parse(oldest.envelope.occurredAt)) / 1000);
    }
  }

  /** Notifies the live handlers; a client that was not connected misses nothing that is not stored elsewhere. */
  private async passOn(batch: readonly Parsed[]): Promise<void> {
    for (const subscription of this.subscriptions) {
      if (!subscription.live) continue;
      const own = batch.filter(({ subscriptions }) => subscriptions.includes(subscription));
      if (own.length === 0) continue;
      const received = own.map((message) => message.received);
      await subscription
        .handle(undefined as never, received)
        .catch((error: unknown) => this.options.logger.warn('live messages were not passed on', { error }));
    }
  }

  private async backoff(attempt: number): Promise<void> {
    const ceiling = Math.min(100 * 2 ** (attempt - 1), 5000);
    await new Promise((resolve) => setTimeout(resolve, ceiling / 2 + Math.random() * (ceiling / 2)));
  }
}
