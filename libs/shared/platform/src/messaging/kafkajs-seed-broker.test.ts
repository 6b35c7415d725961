import BrokerPool from 'kafkajs/src/cluster/brokerPool';
import { keepSeedBroker } from './kafkajs-seed-broker';

beforeAll(() => keepSeedBroker());

const broker = (nodeId: string) => ({ nodeId, connectionPool: { host: `kafka-${nodeId}`, port: 9092 } });
const pool = (seed: BrokerPool['seedBroker'], ...brokers: Array<ReturnType<typeof broker>>): BrokerPool =>
  Object.assign(Object.create(BrokerPool.prototype) as BrokerPool, {
    brokers: Object.fromEntries(brokers.map((each) => [each.nodeId, each])),
    seedBroker: seed,
  });

test('when the only broker has closed its connection, it is still the one to ask, however often it does', () => {
  const only = broker('1');
  const brokers = pool(only, only);
  brokers.removeBroker(only.connectionPool);
  brokers.removeBroker(only.connectionPool);
  expect(brokers).toMatchObject({ brokers: {}, seedBroker: only });
});

test('when one of several brokers has closed its connection, another is asked', () => {
  const [first, second] = [broker('1'), broker('2')];
  const brokers = pool(first, first, second);
  brokers.removeBroker(first.connectionPool);
  expect(brokers).toMatchObject({ brokers: { 2: second }, seedBroker: second });
});

test('when no broker was ever asked, there is none to drop', () => {
  const brokers = pool(undefined);
  brokers.removeBroker(broker('1').connectionPool);
  expect(brokers.seedBroker).toBeUndefined();
});
