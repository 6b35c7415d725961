import { duration, perSecond } from './settings.js';

/** Virtual users that a rate may need: as many as start within `seconds`, the longest a journey may take. */
const usersFor = (rate, seconds) => ({
  preAllocatedVUs: Math.min(20, Math.max(2, Math.ceil(rate))),
  maxVUs: Math.max(10, Math.ceil(rate * seconds)),
});

/** So many journeys a second, whether the shop keeps up or not. */
export const steady = (exec, rate, lasting, patience = 3) => ({
  executor: 'constant-arrival-rate',
  exec,
  rate: perSecond(rate),
  timeUnit: '1s',
  duration: duration(lasting),
  ...usersFor(perSecond(rate), patience),
});

/** From one rate to the next, each `[rate, duration]`. */
export const stages = (exec, steps, patience = 3) => {
  const most = Math.max(...steps.map(([rate]) => perSecond(rate)));
  return {
    executor: 'ramping-arrival-rate',
    exec,
    startRate: 1,
    timeUnit: '1s',
    stages: steps.map(([rate, lasting]) => ({ target: perSecond(rate), duration: lasting })),
    ...usersFor(most, patience),
  };
};

/** The most virtual users that these scenarios can have: so many shoppers a run needs. */
export const usersOf = (scenarios) =>
  Object.values(scenarios).reduce((total, { maxVUs }) => total + maxVUs, 0);
