import { connect } from 'node:net';
import { Broker, makeLogger, newId } from '../../src';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '../../src/testing';

const logger = makeLogger('test', 'silent');
const topic = 'lost.answers';
const record = (value: string) => ({ topic, key: 'one-partition', headers: {}, value });

let kafka: TcpProxy;
let broker: Broker;
let witness: Broker;
let listener: ReturnType<Broker['consumer']>;
const received: string[] = [];
beforeAll(async () => {
  const { kafkaBrokers: brokers } = testEngines();
  kafka = await tcpProxy(`kafka://${brokers}`);
  const port = Number(new URL(kafka.url).port);
  const options = { brokers, prefix: `t${newId()}.`, partitions: 1, replication: 1, logger };
  witness = new Broker({ ...options, clientId: 'witness' });
  await witness.ensureTopics([topic]);
  listener = witness.consumer('witness');
  await listener.connect();
  await listener.subscribe({ topic: witness.name(topic), fromBeginning: true });
  await listener.run({ eachMessage: async ({ message }) => void received.push(String(message.value)) });
  broker = new Broker({
    ...options,
    clientId: 'shop',
    retries: 4,
    // Whatever address the cluster names, the way to it leads through the proxy.
    openSocket: (onConnect) => connect({ host: '127.0.0.1', port }, onConnect),
  });
  await broker.connect();
});
afterAll(async () => {
  await broker.close();
  await listener.disconnect();
  await witness.close();
  await kafka.down();
});

/** Kafka has stored it, and its sender never gets the answer, however often it asks before it gives up. */
const sendWithoutAnswer = async (value: string): Promise<void> => {
  kafka.loseAnswers();
  const sending = expect(broker.send([record(value)])).rejects.toThrow();
  await eventually(() => expect(received).toContain(value));
  await kafka.down();
  await sending;
  await kafka.up();
};

test.each([
  ['the same with more behind it', ['stored', 'more']],
  ['something else', ['other']],
])('when Kafka stored what was sent and the answer got lost, %s is stored next', async (_what, next) => {
  await broker.send([record('before')]);
  await sendWithoutAnswer('stored');
  await eventually(() => broker.send(next.map(record)));
  await eventually(() =>
    expect(received.slice(received.lastIndexOf('before'))).toEqual(expect.arrayContaining(next)),
  );
});

test('when an answer got lost and others send while it is tried again, what they send is stored too', async () => {
  await broker.send([record('before both')]);
  kafka.loseAnswers();
  const mine = broker.send([record('mine')]);
  await eventually(() => expect(received).toContain('mine'));
  const others = broker.send([record('of others')]);
  await kafka.down();
  await kafka.up();
  await Promise.all([mine, others]);
  await eventually(() => expect(received).toContain('of others'));
});
