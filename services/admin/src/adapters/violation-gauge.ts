import { Gauge } from 'prom-client';
import { type Metrics } from '@ultramarket/platform';
import { rules } from '../domain/invariants';
import { type FindingStore } from '../ports';

/** Shows the open findings by rule; read from the store at each scrape, so that every replica shows the same. */
export const violationGauge = (metrics: Metrics, findings: FindingStore): void => {
  new Gauge({
    name: 'ultramarket_invariant_violations_total',
    help: 'Broken invariants over all services that are open now',
    labelNames: ['rule'] as const,
    registers: [metrics.registry],
    async collect() {
      const open = await findings.openByRule().catch(() => undefined);
      if (open) rules.forEach((rule) => this.set({ rule }, open.get(rule) ?? 0));
    },
  });
};
