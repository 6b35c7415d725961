import { type Envelope, type Message } from '@ultramarket/contracts';
import { Broker, makeLogger, type OutgoingRecord } from '../../src';
import { toRow } from '../../src/messaging/outbox-rows';
import { type TestService } from '../../src/testing';

export interface ReceivedRecord {
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
  envelope: Envelope;
}

export interface Peer {
  readonly broker: Broker;
  /** Everything on the topics so far, oldest first. */
  readonly received: ReceivedRecord[];
  /** Sends all messages at once, so that they arrive as one batch; returns their ids. */
  send(messages: readonly Message[], options?: { messageId?: string }): Promise<string[]>;
  sendRaw(records: readonly OutgoingRecord[]): Promise<void>;
  stop(): Promise<void>;
}

/** What cannot be read as JSON has no envelope worth looking at. */
const parse = (value: string): Envelope => {
  try {
    return JSON.parse(value) as Envelope;
  } catch {
    return {} as Envelope;
  }
};

/** Another service on the same topics: it receives all with headers, and sends what a test wants. */
export const startPeer = async (service: TestService, topics: readonly string[]): Promise<Peer> => {
  const broker = new Broker({
    brokers: service.env['KAFKA_BROKERS'] ?? '',
    prefix: service.env['KAFKA_PREFIX'] ?? '',
    clientId: 'peer',
    partitions: 1,
    replication: 1,
    logger: makeLogger('peer', 'silent'),
  });
  await broker.connect();
  const received: ReceivedRecord[] = [];
  const consumer = broker.consumer('peer');
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map((topic) => broker.name(topic)), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const value = String(message.value);
      received.push({
        topic: broker.plainName(topic),
        key: String(message.key),
        headers: Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)]),
        ),
        value,
        envelope: parse(value),
      });
    },
  });
  return {
    broker,
    received,
    send: async (messages, { messageId } = {}) => {
      const rows = messages
        .map((message) => toRow('peer', message))
        .map((row) => {
          if (messageId === undefined) return row;
          const value = JSON.stringify({ ...(JSON.parse(row.value) as Envelope), eventId: messageId });
          return { ...row, messageId, value };
        });
      await broker.send(rows);
      return rows.map((row) => row.messageId);
    },
    sendRaw: (records) => broker.send(records),
    stop: async () => {
      await consumer.disconnect();
      await broker.close();
    },
  };
};
