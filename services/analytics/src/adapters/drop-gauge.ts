import { Gauge } from 'prom-client';
import { type Metrics } from '@ultramarket/platform';
import { type Drop } from '../domain/revenue-drop';

/** Shows by how much the revenue of the last whole hour fell, where it fell far enough for an alert. */
export const dropGauge = (metrics: Metrics): ((drops: readonly Drop[]) => void) => {
  const gauge = new Gauge({
    name: 'revenue_drop_percent',
    help: 'By how much the revenue of the last whole hour is below that of the same hour in earlier weeks',
    labelNames: ['currency'] as const,
    registers: [metrics.registry],
  });
  return (drops) => {
    gauge.reset();
    for (const { currency, percent } of drops) gauge.set({ currency }, percent);
  };
};
