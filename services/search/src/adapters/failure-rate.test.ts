import { failureRate } from './failure-rate';

const noted = (outcomes: readonly boolean[], now = () => 0) => {
  const breaker = failureRate(now);
  outcomes.forEach(breaker.note);
  return breaker;
};
const times = (count: number, answered: boolean): boolean[] => Array.from({ length: count }, () => answered);

test('when one question or a few find no answer, the others are still asked', () => {
  expect(noted([false]).isOpen()).toBe(false);
  expect(noted(times(19, false)).isOpen()).toBe(false);
  expect(noted([...times(9, false), ...times(11, true)]).isOpen()).toBe(false);
});

test('when half of the last twenty find none, nobody waits for a second, then it is tried again', () => {
  let clock = 0;
  const breaker = noted([...times(10, true), ...times(10, false)], () => clock);
  expect(breaker.isOpen()).toBe(true);
  clock = 1000;
  expect(breaker.isOpen()).toBe(false);
  breaker.note(false);
  expect(breaker.isOpen()).toBe(false);
});
