import { analyticsErrors } from '../domain/errors';
import { type Leases } from '@ultramarket/platform';
import { type Rollups } from '../ports';
import { type Clickhouse } from './clickhouse';
import { rebuildRollups } from './rebuild-rollups';
import { refreshRollups } from './sum-rollups';

/** Longer than a rebuild takes; one that was cut off blocks the next for as long. */
const rebuildTurnMs = 900_000;

export const clickhouseRollups = (clickhouse: Clickhouse, turns: Leases): Rollups => ({
  refresh: () => refreshRollups(clickhouse),
  rebuild: async () => {
    if (!(await turns.acquire('rebuild', rebuildTurnMs))) throw analyticsErrors.REBUILD_RUNNING();
    try {
      return await rebuildRollups(clickhouse, new Date());
    } finally {
      await turns.release('rebuild');
    }
  },
});
