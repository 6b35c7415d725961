import { failureRate } from './failure-rate';

const breakerAfter = (outcomes: readonly boolean[], now = () => 0) => {
  const breaker = failureRate(now);
  outcomes.forEach(breaker.record);
  return breaker;
};
const times = (count: number, answered: boolean): boolean[] => Array.from({ length: count }, () => answered);

test('when one query or a few fail, the others are still sent', () => {
  expect(breakerAfter([false]).isOpen()).toBe(false);
  expect(breakerAfter(times(19, false)).isOpen()).toBe(false);
  expect(breakerAfter([...times(9, false), ...times(11, true)]).isOpen()).toBe(false);
});

test('when half of the last twenty fail, the circuit is open for a second, then queries are sent again', () => {
  let clock = 0;
  const breaker = breakerAfter([...times(10, true), ...times(10, false)], () => clock);
  expect(breaker.isOpen()).toBe(true);
  clock = 1000;
  expect(breaker.isOpen()).toBe(false);
  breaker.record(false);
  expect(breaker.isOpen()).toBe(false);
});
