import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { testEngines } from '@ultramarket/platform/testing';
import { deadLetters } from '../dead-letters';

// Setting a group's position takes kafkajs five seconds.
jest.setTimeout(90_000);

const topic = `t-${randomUUID()}.events`;
const kafka = () => new Kafka({ brokers: testEngines().kafkaBrokers.split(','), logLevel: logLevel.NOTHING });

beforeAll(async () => {
  const admin = kafka().admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic }, { topic: `${topic}.dlq` }].map((one) => ({
      ...one,
      numPartitions: 1,
      replicationFactor: 1,
    })),
  });
  await admin.disconnect();
});

const bury = async (values: string[]) => {
  const producer = kafka().producer();
  await producer.connect();
  const headers = { type: 'Thing', 'x-dlq-error': 'Error: broken', 'x-dlq-attempts': '4' };
  await producer.send({
    topic: `${topic}.dlq`,
    messages: values.map((value) => ({ key: 'k', value, headers })),
  });
  await producer.disconnect();
};

test('when letters are redriven, each goes back once, without the marks of its death', async () => {
  const letters = deadLetters(testEngines().kafkaBrokers);
  await bury(['one', 'two', 'three']);
  expect(await letters.depth(`${topic}.dlq`)).toBe(3);
  expect(await letters.show(`${topic}.dlq`, 2)).toMatchObject([
    { value: 'one', headers: { 'x-dlq-error': 'Error: broken' } },
    { value: 'two' },
  ]);

  expect(await letters.redrive(`${topic}.dlq`, 2)).toBe(2);
  expect(await letters.depth(`${topic}.dlq`)).toBe(1);
  expect(await letters.redrive(`${topic}.dlq`, 10)).toBe(1);
  expect(await letters.redrive(`${topic}.dlq`, 10)).toBe(0);

  const back = await letters.show(topic, 10);
  expect(back.map(({ value, headers }) => [value, headers])).toEqual(
    ['one', 'two', 'three'].map((value) => [value, { type: 'Thing' }]),
  );
});
