import { type Socket } from 'node:net';
import { Kafka, KafkaJSProtocolError, logLevel, type Admin, type Consumer, type KafkaConfig } from 'kafkajs';
import { type Logger } from '../logging';
import { stopIdleTimers } from './kafkajs-idle-timer';
import { keepSeedBroker } from './kafkajs-seed-broker';
import { SingleProducer } from './single-producer';

stopIdleTimers();
keepSeedBroker();

/** A message to send, already serialised. */
export interface OutgoingRecord {
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
}

/** The sending half of the broker. */
export interface Publisher {
  /**
   * Sends all records; resolves when every in-sync replica has them.
   * @throws RecordTooLarge for one that can never be sent; what came before it has been sent
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
}

/** One message as the broker delivered it. */
export interface IncomingRecord {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  headers: Readonly<Record<string, string>>;
  value: string;
}

/** The broker will never take this record, however often it is sent. */
export class RecordTooLarge extends Error {
  override readonly name = 'RecordTooLarge';

  constructor(
    readonly record: OutgoingRecord,
    options: ErrorOptions,
  ) {
    super(`A record of ${record.value.length} characters is too large for ${record.topic}.`, options);
  }
}

export interface BrokerOptions {
  brokers: string;
  prefix: string;
  clientId: string;
  partitions: number;
  replication: number;
  logger: Logger;
  /** How often a request is tried again, up to a second apart, before it has failed. */
  retries?: number;
  /** Another way to the brokers than to their addresses. */
  openSocket?: (onConnect: () => void) => Socket;
}

/** Kafka takes about a megabyte at once, and a character may need several bytes. */
const maxCharacters = 300_000;

/** The records in their order, in parts that are small enough for one request. */
export const inParts = (records: readonly OutgoingRecord[]): OutgoingRecord[][] => {
  const parts: OutgoingRecord[][] = [];
  let room = 0;
  for (const record of records) {
    room -= record.value.length;
    const part = room < 0 ? undefined : parts.at(-1);
    if (part) part.push(record);
    else {
      parts.push([record]);
      room = maxCharacters - record.value.length;
    }
  }
  return parts;
};

/**
 * The only place that knows kafkajs, which has no maintainer any more: the interface here is small on purpose, so
 * that another client can take its place (docs/adr/0004).
 */
export class Broker implements Publisher {
  private readonly kafka: Kafka;
  private readonly producer: SingleProducer;

  constructor(private readonly options: BrokerOptions) {
    const { openSocket, retries = 60 } = options;
    const config: KafkaConfig = {
      clientId: options.clientId,
      brokers: options.brokers.split(','),
      retry: { initialRetryTime: 50, maxRetryTime: 1000, retries },
      ...(openSocket && { socketFactory: ({ onConnect }) => openSocket(onConnect) }),
      logLevel: logLevel.ERROR,
      logCreator: () => (entry) => options.logger.warn('kafka client', { detail: entry.log.message }),
    };
    this.kafka = new Kafka(config);
    this.producer = new SingleProducer(this.kafka);
  }

  connect(): Promise<void> {
    return this.producer.connect();
  }

  /** Creates the topics that are missing, with their dead-letter topics. */
  async ensureTopics(topics: readonly string[]): Promise<void> {
    await this.admin(async (admin) => {
      const wanted = topics.flatMap((topic) => [this.name(topic), this.name(`${topic}.dlq`)]);
      const missing = async () => {
        const existing = new Set(await admin.listTopics());
        return wanted.filter((topic) => !existing.has(topic));
      };
      const topicsToMake = await missing();
      if (topicsToMake.length === 0) return;
      await admin.createTopics({
        // The client's own wait fails while the metadata propagates; the loop below waits for it instead.
        waitForLeaders: false,
        topics: topicsToMake.map((topic) => ({
          topic,
          numPartitions: topic.endsWith('.dlq') ? 1 : this.options.partitions,
          replicationFactor: this.options.replication,
        })),
      });
      for (let attempt = 0; (await missing()).length > 0; attempt += 1) {
        if (attempt === 100) throw new Error('Kafka did not make the topics in time.');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    for (const part of inParts(records)) await this.sendPart(part);
  }

  private async sendPart(records: readonly OutgoingRecord[]): Promise<void> {
    const topics = new Map<string, OutgoingRecord[]>();
    for (const record of records) {
      const same = topics.get(record.topic);
      if (same) same.push(record);
      else topics.set(record.topic, [record]);
    }
    try {
      await this.producer.send(
        [...topics].map(([topic, messages]) => ({
          topic: this.name(topic),
          messages: messages.map(({ key, value, headers }) => ({ key, value, headers })),
        })),
      );
    } catch (cause) {
      const [record, ...others] = records;
      const tooLarge = cause instanceof KafkaJSProtocolError && cause.type === 'MESSAGE_TOO_LARGE';
      if (tooLarge && record && others.length === 0) throw new RecordTooLarge(record, { cause });
      throw cause;
    }
  }

  /** A consumer of the group, tuned for batches (docs/adr/0004). */
  consumer(group: string): Consumer {
    return this.kafka.consumer({
      groupId: this.name(group),
      sessionTimeout: 6000,
      heartbeatInterval: 1500,
      maxWaitTimeInMs: 250,
      minBytes: 1,
      maxBytes: 4 * 1024 * 1024,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 60, restartOnFailure: async () => true },
    });
  }

  async admin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  name(topic: string): string {
    return `${this.options.prefix}${topic}`;
  }

  /** The topic's name without the prefix. */
  plainName(topic: string): string {
    return topic.slice(this.options.prefix.length);
  }

  /** @throws when the producer has lost the cluster */
  ping(): Promise<void> {
    return this.producer.ping();
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
