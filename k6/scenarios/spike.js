import { checkBooks } from '../lib/books.js';
import { steady, stages, usersOf } from '../lib/executors.js';
import { buy } from '../lib/journeys.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced, survival } from '../lib/thresholds.js';

export { browse } from '../lib/journeys.js';

/** A sale begins: within seconds ten times as many shoppers want a product of which there are only so many pieces. */
const pieces = 500;
const scenarios = {
  browsing: steady('browse', 20, '2m'),
  rushing: stages(
    'rush',
    [
      [3, '20s'],
      [40, '5s'],
      [40, '45s'],
      [3, '10s'],
      [3, '40s'],
    ],
    10,
  ),
};

export const options = {
  scenarios,
  thresholds: { ...survival, ...balanced },
  setupTimeout: '10m',
  teardownTimeout: '10m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios), products: 1, stock: pieces });
export const rush = (shop) => buy(shop, { soldOut: true });
export const teardown = checkBooks;
export const handleSummary = summaryOf('spike');
