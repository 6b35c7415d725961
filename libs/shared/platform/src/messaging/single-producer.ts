import { type Kafka, type Producer, type TopicMessages } from 'kafkajs';
import { partitionOf } from './partition-of';

/**
 * An idempotent producer that sends one batch at a time, and is thrown away when one has failed.
 *
 * When an answer of Kafka gets lost, kafkajs takes back the sequence numbers of what it sent and gives them to what it
 * sends next. If that is the same batch, Kafka knows it; if it is a larger one, Kafka refuses it for ever; and another of
 * the same size it takes for the first and does not store it, although it says so. So no other batch is sent while one is
 * tried again, and after the last try a new producer with a new id goes on. Duplicates are then recognised by
 * its message id.
 */
export class SingleProducer {
  private producer: Producer | undefined;
  private connected: Promise<Producer> | undefined;
  private isConnected = false;
  private isClosed = false;
  private queueTail: Promise<unknown> = Promise.resolve();

  constructor(private readonly kafka: Kafka) {}

  /** @throws when the cluster cannot be reached */
  async connect(): Promise<void> {
    await this.ready();
  }

  /** Resolves when every in-sync replica has the batch. @throws when that is not known */
  send(topicMessages: TopicMessages[]): Promise<void> {
    const sent = this.queueTail.then(() => this.sendNow(topicMessages));
    this.queueTail = sent.catch(() => undefined);
    return sent;
  }

  /** @throws while it is not connected; it tries to be, then */
  async ping(): Promise<void> {
    if (this.isConnected) return;
    void this.ready().catch(() => undefined);
    throw new Error('the producer is not connected');
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.producer?.disconnect();
  }

  private async sendNow(topicMessages: TopicMessages[]): Promise<void> {
    const producer = await this.ready();
    try {
      await producer.sendBatch({ acks: -1, topicMessages });
    } catch (error) {
      this.connected = undefined;
      this.isConnected = false;
      void producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private ready(): Promise<Producer> {
    this.connected ??= this.makeProducer().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }

  private async makeProducer(): Promise<Producer> {
    if (this.isClosed) throw new Error('the producer is closed');
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ partitionMetadata, message: { key } }) =>
          partitionOf(String(key), partitionMetadata.length),
    });
    this.producer = producer;
    await producer.connect();
    this.isConnected = true;
    return producer;
  }
}
