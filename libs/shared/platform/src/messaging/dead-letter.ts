import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { type Broker, type IncomingRecord } from './broker';

interface Deps {
  readonly service: string;
  readonly broker: Broker;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Puts a message that could not be handled into the topic `<topic>.dlq`, with the reason in its headers; `npm run dlq`
 * shows and redrives it. @param attempts how often it was tried @throws when Kafka does not take it
 */
export const deadLetter = async (
  { broker, logger, metrics, service }: Deps,
  record: IncomingRecord,
  error: unknown,
  attempts: number,
): Promise<void> => {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  logger.error('a message was put into the dead-letter topic', {
    topic: record.topic,
    offset: record.offset,
    attempts,
    error,
  });
  metrics.messagesHandled.inc({ type: record.headers['type'] ?? 'unknown', outcome: 'dead-letter' });
  await broker.send([
    {
      topic: `${record.topic}.dlq`,
      key: record.key,
      value: record.value,
      headers: {
        ...record.headers,
        'x-dlq-error': reason.slice(0, 1000),
        'x-dlq-attempts': String(attempts),
        'x-dlq-service': service,
        'x-dlq-topic': record.topic,
        'x-dlq-partition': String(record.partition),
        'x-dlq-offset': record.offset,
        'x-dlq-at': new Date().toISOString(),
      },
    },
  ]);
};
