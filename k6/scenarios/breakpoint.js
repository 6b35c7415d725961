import { checkBooks } from '../lib/books.js';
import { stages, usersOf } from '../lib/executors.js';
import { openShop } from '../lib/shop.js';
import { summaryOf } from '../lib/summary.js';
import { balanced } from '../lib/thresholds.js';

export { buy } from '../lib/journeys.js';

/** Where is the end? Checkouts rise slowly and the run stops by itself once they are late. Read the rate it reached. */
const scenarios = { buying: stages('buy', [[200, '20m']], 3) };

export const options = {
  scenarios,
  thresholds: {
    'http_req_duration{kind:checkout}': [
      { threshold: 'p(95)<2000', abortOnFail: true, delayAbortEval: '30s' },
    ],
    'checks{of:order}': [{ threshold: 'rate>0.99', abortOnFail: true, delayAbortEval: '30s' }],
    ...balanced,
  },
  setupTimeout: '15m',
  teardownTimeout: '15m',
};

export const setup = () => openShop({ shoppers: usersOf(scenarios) });
export const teardown = checkBooks;
export const handleSummary = summaryOf('breakpoint');
