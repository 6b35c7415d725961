import { checkBooks } from '../lib/books.js';
import { steady, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, survival, targets } from '../lib/thresholds.js';

export { buy } from '../lib/journeys.js';

/** Nothing but purchases: what a checkout costs, and that none is lost. */
const scenarios = { buying: steady('buy', 20, '5m') };

export const options = {
  scenarios,
  thresholds: { ...targets(['cart', 'checkout']), ...survival, ...balanced },
  setupTimeout: '10m',
  teardownTimeout: '10m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios) });
export const teardown = checkBooks;
export const handleSummary = summaryOf('checkout');
