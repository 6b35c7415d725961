import { checkBooks } from '../lib/books.js';
import { stages, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, survival } from '../lib/thresholds.js';

export { browse, buy } from '../lib/journeys.js';

/** More than it can carry, then back: it may slow down, it may not lose an order, and it has to recover by itself. */
const climb = (rate) => [
  [rate, '2m'],
  [2 * rate, '3m'],
  [4 * rate, '3m'],
  [rate, '3m'],
];
const scenarios = {
  browsing: stages('browse', climb(100), 5),
  buying: stages('buy', climb(20), 10),
};

export const options = {
  scenarios,
  thresholds: { ...survival, ...balanced },
  setupTimeout: '15m',
  teardownTimeout: '15m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios) });
export const teardown = checkBooks;
export const handleSummary = summaryOf('stress');
