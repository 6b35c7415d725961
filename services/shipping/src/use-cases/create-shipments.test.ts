import { type CreateShipment } from '@ultramarket/contracts';
import { newId, type Received } from '@ultramarket/platform';
import { rateTokens } from '../domain/rate-token';
import { type NewShipment, type ShipmentTransaction } from '../ports';
import { createShipments } from './create-shipments';

const carrier = {
  id: 'swiftpost',
  rates: () => [{ carrier: 'swiftpost', service: 'economy', amount: 500, minDays: 2, maxDays: 4 }],
};
const destination = { name: 'A', line1: 'B', city: 'Austin', postcode: '78701', country: 'US' };

const command = (orderId: string): Received<ReturnType<typeof CreateShipment>['payload']> => ({
  type: 'CreateShipment',
  messageId: newId(),
  occurredAt: new Date().toISOString(),
  correlationId: newId(),
  key: orderId,
  payload: {
    orderId,
    userId: newId(),
    rateId: null,
    destination,
    items: [{ sku: 'S', name: 'Thing', quantity: 1 }],
  },
});

test('when shipments are stored, no carrier is asked for them before the commit', async () => {
  const asked: string[] = [];
  const committed: Array<() => void> = [];
  const shipments = {
    tx: { afterCommit: (work: () => void) => void committed.push(work) },
    insert: async (rows: readonly NewShipment[]) => new Set(rows.map(({ id }) => id)),
  } as unknown as ShipmentTransaction;
  const create = createShipments({
    carriers: { inUse: async () => [carrier] } as never,
    tokens: rateTokens('a-key-that-only-tests-use-0123456789'),
    taskQueue: { add: async ({ orderId }) => void asked.push(orderId) },
  });
  const orderId = newId();
  await create(shipments, [command(orderId)]);
  expect(asked).toEqual([]);
  committed.forEach((work) => work());
  expect(asked).toEqual([orderId]);
});
