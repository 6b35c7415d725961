import { newId } from '@ultramarket/platform';
import { cancel, settle, type Shipment } from './shipment';

const now = new Date();
const pendingReplyOf = (step: string) => ({
  key: 'order-1',
  saga: { sagaId: 'order-1', saga: 'checkout', step, attempt: 1, undo: false, replyTo: 'checkout.replies' },
});
const asked: Shipment = {
  id: newId(),
  orderId: newId(),
  userId: newId(),
  carrier: 'swiftpost',
  service: 'economy',
  price: 500,
  currency: 'USD',
  destination: {},
  status: 'CREATED',
  unwanted: false,
  task: 'CREATE',
  trackingNumber: null,
  nextPollAt: null,
  failureCode: null,
  requestKey: null,
  saga: pendingReplyOf('create shipment'),
  cancelSaga: null,
  correlationId: newId(),
  createdAt: now,
};

test('when an order is cancelled while its carrier is asked, the accepted parcel is stopped before any event about it', () => {
  const { shipment: unwanted, effects: first } = cancel(asked, pendingReplyOf('stop the shipment'));
  expect(first).toEqual([]);
  const sighting = { status: 'LABELLED' as const, place: 'Warehouse', at: now };
  const accepted = settle(unwanted, { kind: 'accepted', trackingNumber: 'T-1', sighting, nextAt: now }, now);
  expect(accepted.shipment).toMatchObject({ status: 'LABELLED', task: 'CANCEL', nextPollAt: null });
  expect(accepted.effects.map(({ kind }) => kind)).toEqual(['seen']);
  const { shipment, effects } = settle(accepted.shipment, { kind: 'cancelled', at: now }, now);
  expect(shipment).toMatchObject({ status: 'CANCELLED', task: null });
  expect(effects).toContainEqual({
    kind: 'reply',
    pendingReply: pendingReplyOf('stop the shipment'),
    reply: { outcome: 'done', data: {} },
  });
});
