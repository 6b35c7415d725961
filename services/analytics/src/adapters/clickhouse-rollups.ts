import { analyticsErrors } from '../domain/errors';
import { type Leases } from '@ultramarket/platform';
import { type Rollups } from '../ports';
import { type Clickhouse } from './clickhouse';
import { rebuildRollups } from './rebuild-rollups';
import { refreshRollups } from './sum-rollups';

/** Longer than a rebuild takes; one that was cut off blocks the next for as long. */
const rebuildLeaseMs = 900_000;

export const clickhouseRollups = (clickhouse: Clickhouse, leases: Leases): Rollups => ({
  refresh: () => refreshRollups(clickhouse),
  rebuild: async () => {
    if (!(await leases.acquire('rebuild', rebuildLeaseMs))) throw analyticsErrors.REBUILD_RUNNING();
    try {
      return await rebuildRollups(clickhouse, new Date());
    } finally {
      await leases.release('rebuild');
    }
  },
});
