import { checkBooks } from '../lib/books.js';
import { steady, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, targets } from '../lib/thresholds.js';

export { browse, buy, search } from '../lib/journeys.js';

/** A working day at half load: does memory grow, do tables slow down, do tokens renew? `DURATION=8h` */
const scenarios = {
  browsing: steady('browse', 20, '4h'),
  searching: steady('search', 3, '4h'),
  buying: steady('buy', 3, '4h'),
};

export const options = {
  scenarios,
  thresholds: { ...targets(['catalogue', 'cart', 'search', 'checkout']), ...balanced },
  setupTimeout: '10m',
  teardownTimeout: '30m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios), stock: 10000000 });
export const teardown = checkBooks;
export const handleSummary = summaryOf('soak');
