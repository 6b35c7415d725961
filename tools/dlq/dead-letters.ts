import { Kafka, KafkaJSError, logLevel } from 'kafkajs';

export interface DeadLetter {
  offset: string;
  key: string;
  value: string;
  headers: Record<string, string>;
}

const suffix = '.dlq';
/** A client of kafkajs asks anew about every topic that it has met whenever it meets another one: so each meets few. */
const batchSize = 32;

interface Span {
  readonly topic: string;
  readonly from: number;
  readonly to: number;
}

/** The position up to which letters were redriven is kept as the offset of this group. */
const group = 'dlq-redrive';

/**
 * A broker that has just started still loads what its groups have committed. kafkajs passes that refusal on although it
 * says itself that it may be tried again.
 */
const patiently = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KafkaJSError && error.retriable) || attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};

/** Reads and redrives the dead-letter topics of a Kafka cluster. */
export const deadLetters = (brokers: string) => {
  const kafka = new Kafka({
    clientId: 'dlq',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  });

  const withAdmin = async <Result>(
    work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>,
  ): Promise<Result> => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  };

  /** Of each topic the first letter that was not redriven yet, and the end. */
  const spans = (topics: readonly string[]): Promise<Span[]> =>
    withAdmin(async (admin) => {
      const committed = await patiently(() => admin.fetchOffsets({ groupId: group, topics: [...topics] }));
      const positions = new Map(
        committed.map(({ topic, partitions }) => [topic, Number(partitions[0]?.offset ?? -1)]),
      );
      return Promise.all(
        topics.map(async (topic) => {
          const [ends] = await admin.fetchTopicOffsets(topic);
          const from = Math.max(positions.get(topic) ?? -1, Number(ends?.low ?? 0));
          return { topic, from, to: Number(ends?.high ?? 0) };
        }),
      );
    });
  const span = async (topic: string): Promise<Span> => {
    const [one] = await spans([topic]);
    return one ?? { topic, from: 0, to: 0 };
  };

  const read = async (topic: string, limit: number): Promise<DeadLetter[]> => {
    const { from, to } = await span(topic);
    const end = Math.min(to, from + limit);
    if (from >= end) return [];
    const consumer = kafka.consumer({
      groupId: `dlq-read-${process.pid}-${Date.now()}`,
      sessionTimeout: 6000,
    });
    const letters: DeadLetter[] = [];
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic] });
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            autoCommit: false,
            eachMessage: async ({ message }) => {
              const offset = Number(message.offset);
              if (offset < from || offset >= end) return;
              const headers = Object.fromEntries(
                Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value ?? '')]),
              );
              letters.push({
                offset: message.offset,
                key: message.key?.toString() ?? '',
                value: message.value?.toString() ?? '',
                headers,
              });
              if (offset === end - 1) resolve();
            },
          })
          .then(() => consumer.seek({ topic, partition: 0, offset: String(from) }), reject);
      });
    } finally {
      await consumer.disconnect();
    }
    return letters;
  };

  return {
    /** Dead-letter topics and how many letters wait in each. */
    list: async (): Promise<Array<{ topic: string; depth: number }>> => {
      const all = await withAdmin((admin) => admin.listTopics());
      const topics = all.filter((topic) => topic.endsWith(suffix)).sort();
      const found: Span[] = [];
      while (topics.length > 0) found.push(...(await spans(topics.splice(0, batchSize))));
      return found.map(({ topic, from, to }) => ({ topic, depth: to - from }));
    },
    /** How many letters of one topic wait. */
    depth: async (topic: string): Promise<number> => {
      const { from, to } = await span(topic);
      return to - from;
    },
    show: read,
    /**
     * Sends waiting letters to the topic they came from, with their own ids, so that a service which has handled one
     * after all drops it. Returns how many were sent.
     */
    redrive: async (topic: string, limit: number): Promise<number> => {
      const letters = await read(topic, limit);
      const last = letters.at(-1);
      if (!last) return 0;
      const producer = kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
      });
      await producer.connect();
      try {
        const messages = letters.map(({ key, value, headers }) => ({
          key,
          value,
          headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-dlq-'))),
        }));
        await producer.send({ topic: topic.slice(0, -suffix.length), acks: -1, messages });
      } finally {
        await producer.disconnect();
      }
      const next = String(Number(last.offset) + 1);
      await withAdmin((admin) =>
        admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: next }] }),
      );
      return letters.length;
    },
  };
};
