import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { testEngines } from '@ultramarket/platform/testing';
import { deadLetters } from '../dead-letters';
import { main } from '../main';

// Setting a group's position takes kafkajs five seconds.
jest.setTimeout(240_000);

const topic = `t-${randomUUID()}.events`;
const kafka = () => new Kafka({ brokers: testEngines().kafkaBrokers.split(','), logLevel: logLevel.NOTHING });

beforeAll(async () => {
  process.env['KAFKA_BROKERS'] = testEngines().kafkaBrokers;
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

afterAll(() => {
  delete process.env['KAFKA_BROKERS'];
});

/** What the command prints. */
const printed = async (...args: string[]): Promise<string[]> => {
  const lines: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    expect(await main(args)).toBe(0);
  } finally {
    spy.mockRestore();
  }
  return lines;
};

const deadLetter = async (values: string[]) => {
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
  await deadLetter(['one', 'two', 'three']);
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

test('when letters are listed, shown and redriven by the command, it prints what there is and what it did', async () => {
  const listed = async () => (await printed('list')).filter((line) => line.includes(topic));
  expect(await listed()).toEqual([`     0  ${topic}.dlq`]);
  await deadLetter(['four', 'five']);
  // Without a word the command lists; a topic that is none of dead letters is not in the list.
  expect((await printed()).filter((line) => line.includes(topic))).toEqual([`     2  ${topic}.dlq`]);
  const [head, value, ...rest] = await printed('show', `${topic}.dlq`, '--limit', '1');
  expect(head).toMatch(/^\d+ {2}Thing .* after 4 attempts: Error: broken$/);
  expect(value).toBe('    four');
  expect(rest).toEqual([]);
  expect(await printed('redrive', `${topic}.dlq`)).toEqual([`2 sent again to ${topic}.`]);
  expect(await listed()).toEqual([`     0  ${topic}.dlq`]);
});

test('when the command is asked for a topic that does not exist, it says where those are that do', async () => {
  await expect(main(['show', 'nothing-here.dlq'])).rejects.toThrow('npm run dlq -- list');
  await expect(main(['redrive', 'nothing-here.dlq'])).rejects.toThrow('npm run dlq -- list');
});

test.each([
  [['show']],
  [['redrive', 'orders.events']],
  [['empty', 'orders.events.dlq']],
  [['show', 'orders.events.dlq', '--limit=many']],
  [['show', 'orders.events.dlq', '--limt=5']],
])('when the command is asked for %j, it says how it is used and touches nothing', async (args) => {
  await expect(main(args)).rejects.toThrow('npm run dlq -- list');
});
