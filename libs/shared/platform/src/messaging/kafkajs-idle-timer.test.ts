import RequestQueue from 'kafkajs/src/network/requestQueue';
import { stopIdleTimers } from './kafkajs-idle-timer';

beforeAll(() => stopIdleTimers());
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const queue = (fields: Partial<RequestQueue>): RequestQueue => {
  const made = Object.create(RequestQueue.prototype) as RequestQueue;
  return Object.assign(made, { pending: [], throttledUntil: -1, throttleCheckTimeoutId: null, ...fields });
};

test('a connection on which nothing waits arms no timer', () => {
  queue({}).scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
});

test('requests that wait are looked at again soon, once, and after a throttle when its time is over', () => {
  const check = jest.fn();
  const waiting = queue({ pending: [{}], checkPendingRequests: check });
  waiting.scheduleCheckPendingRequests();
  waiting.scheduleCheckPendingRequests();
  jest.advanceTimersByTime(10);
  expect(check).toHaveBeenCalledTimes(1);

  waiting.throttledUntil = Date.now() + 500;
  waiting.scheduleCheckPendingRequests();
  jest.advanceTimersByTime(499);
  expect(check).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(1);
  expect(check).toHaveBeenCalledTimes(2);
});
