import { checkBooks } from '../lib/books.js';
import { steady, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, targets } from '../lib/thresholds.js';

export { browse, buy, search } from '../lib/journeys.js';

/** An ordinary busy hour: of a hundred visits ten search and ten buy. `SCALE` brings it to the size of a cluster. */
const scenarios = {
  browsing: steady('browse', 40, '10m'),
  searching: steady('search', 5, '10m'),
  buying: steady('buy', 5, '10m'),
};

export const options = {
  scenarios,
  thresholds: { ...targets(['catalogue', 'cart', 'search', 'checkout']), ...balanced },
  setupTimeout: '10m',
  teardownTimeout: '10m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios) });
export const teardown = checkBooks;
export const handleSummary = summaryOf('load');
