import { dayMs, hourMs } from '../domain/period';
import { dropsOf } from '../domain/revenue-drop';
import { type AnalyticsDeps } from './deps';

type Deps = Pick<
  AnalyticsDeps,
  'shopMetrics' | 'currency' | 'now' | 'leases' | 'announcer' | 'rollups' | 'dropPercent' | 'showDrops'
>;

const tickLeaseMs = 4500;
/** Summing takes about a tenth of the time, unless that made the sums too old. */
const restFactor = 9;
const longestRestMs = 10_000;

/** Publishes the live metrics; the replica that holds the lease does. */
export const publishLiveMetrics =
  ({ leases, announcer, shopMetrics, currency, now }: Deps) =>
  async (): Promise<void> => {
    if (!(await leases.acquire('tick', tickLeaseMs))) return;
    await announcer.tick(await shopMetrics.live(now(), currency));
  };

/** Brings the sums up to date, and then rests for as long as the work allows. */
export const refreshRollups = ({ rollups }: Pick<Deps, 'rollups'>) => {
  let restUntil = 0;
  return async (): Promise<void> => {
    if (performance.now() < restUntil) return;
    const began = performance.now();
    while (await rollups.refresh());
    const ended = performance.now();
    restUntil = ended + Math.min((ended - began) * restFactor, longestRestMs);
  };
};

/**
 * Compares the last whole hour with the same hour of the four weeks before. An alert is recorded after it
 * was published, and one that is published twice has the same id.
 */
export const watchRevenue =
  ({ shopMetrics, announcer, dropPercent, showDrops, now }: Deps) =>
  async (): Promise<void> => {
    const time = now().getTime();
    const hour = new Date(time - (time % hourMs) - hourMs);
    const drops = dropsOf(await shopMetrics.hourRevenue(hour), dropPercent);
    showDrops(drops);
    for (const drop of drops) {
      if (await shopMetrics.dropWasPublished(hour, drop.currency)) continue;
      await announcer.revenueDropped(hour, drop);
      await shopMetrics.recordDrop(hour, drop);
    }
  };

/** Measures churn and lifetime value, once a day. */
export const measureCustomers =
  ({ shopMetrics, leases, now }: Deps) =>
  async (): Promise<void> => {
    const known = await shopMetrics.customers();
    const today = new Date(Math.floor(now().getTime() / dayMs) * dayMs).toISOString().slice(0, 10);
    if (known?.day === today || !(await leases.acquire('measure-customers', 60_000))) return;
    await shopMetrics.measureCustomers(now());
  };
