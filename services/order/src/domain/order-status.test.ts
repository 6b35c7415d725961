import { orderStatuses, pathTo, transitions } from './order-status';

test('when a status is final, nothing follows', () => {
  expect(transitions.CANCELLED).toEqual([]);
  expect(transitions.RETURNED).toEqual([]);
});

test('when a delivery update skips a status, it is filled in', () => {
  expect(pathTo('CONFIRMED', 'SHIPPED')).toEqual(['PROCESSING', 'SHIPPED']);
  expect(pathTo('CONFIRMED', 'DELIVERED')).toEqual(['PROCESSING', 'SHIPPED', 'DELIVERED']);
});

test('when the status is already behind, there is no way back', () => {
  expect(pathTo('SHIPPED', 'PROCESSING')).toEqual([]);
  expect(pathTo('CANCELLED', 'CONFIRMED')).toEqual([]);
  expect(pathTo('PENDING', 'SHIPPED')).toEqual([]);
  expect(pathTo('SHIPPED', 'CANCELLED')).toEqual([]);
});

test('when a status is reached, it is not reached again', () => {
  for (const status of orderStatuses) expect(pathTo(status, status)).toEqual([]);
});
