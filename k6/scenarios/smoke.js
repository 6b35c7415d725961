import { checkBooks } from '../lib/books.js';
import { steady, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, targets } from '../lib/thresholds.js';

export { browse, buy, search } from '../lib/journeys.js';

/** Does everything work at all? A few of each, for a minute. After every deployment. */
const scenarios = {
  browsing: steady('browse', 2, '60s'),
  searching: steady('search', 1, '60s'),
  buying: steady('buy', 1, '60s'),
};

export const options = {
  scenarios,
  thresholds: { ...targets(['catalogue', 'cart', 'search', 'checkout']), ...balanced },
  setupTimeout: '3m',
  teardownTimeout: '5m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios), products: 5 });
export const teardown = checkBooks;
export const handleSummary = summaryOf('smoke');
