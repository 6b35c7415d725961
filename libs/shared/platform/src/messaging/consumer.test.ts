import { makeLogger } from '../logging';
import { makeMetrics } from '../metrics';
import { type Broker } from './broker';
import { MessageConsumer } from './consumer';

test('when a service stops while its consumer still connects, the consumer does not join the group', async () => {
  const calls: string[] = [];
  let connected = (): void => undefined;
  const client = {
    events: {},
    on: () => undefined,
    connect: () => new Promise<void>((resolve) => (connected = resolve)),
    subscribe: async () => void calls.push('subscribe'),
    run: async () => void calls.push('run'),
    disconnect: async () => void calls.push('disconnect'),
  };
  const consumer = new MessageConsumer([], {
    service: 'test',
    broker: { consumer: () => client } as unknown as Broker,
    logger: makeLogger('test', 'silent'),
    metrics: makeMetrics('test'),
    roundMs: 0,
  });
  void consumer.start();
  await consumer.stop();
  connected();
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual(['disconnect', 'disconnect']);
});
