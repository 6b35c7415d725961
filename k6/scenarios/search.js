import { steady } from '../lib/executors.js';
import { data } from '../lib/api.js';
import { summaryOf } from '../lib/summary.js';
import { targets } from '../lib/thresholds.js';

export { search } from '../lib/journeys.js';

/** Nothing but searches that were not asked before. */
const scenarios = { searching: steady('search', 20, '5m') };

export const options = { scenarios, thresholds: targets(['search']) };

export const setup = () => ({
  catalogue: data('GET', '/products?limit=100', { kind: 'setup' }).map(({ id, name }) => ({ id, name })),
});
export const handleSummary = summaryOf('search');
