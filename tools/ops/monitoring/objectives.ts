import { stringify } from 'yaml';

/** What customers were promised, as a share of requests that may be bad. */
interface Objective {
  slo: string;
  budget: number;
  /** The share of bad requests over a window, by service. */
  badRatio: (window: string) => string;
}

const job = 'job="ultramarket"';
/** Slow by nature: passwords are hashed slowly on purpose, files and exports are as long as they are. */
const slowByNature = 'unmatched|/internal/.*|.*/(login|register|[a-z]+-password|export)|/api/v1/files.*';
const placeOrder = '/api/v1/orders';

const failures = (window: string): string => {
  const answered = `http_requests_total{${job}, route!="unmatched"`;
  const total = `sum by (service) (rate(${answered}}[${window}]))`;
  return `(sum by (service) (rate(${answered}, status=~"5.."}[${window}])) or 0 * ${total}) / (${total} > 0)`;
};

/** Failures are left out: they are fast, and counted as failures already. */
const slowerThan =
  (seconds: number, selector: string) =>
  (window: string): string => {
    const rate = (series: string, more = ''): string =>
      `sum by (service) (rate(http_request_duration_seconds_${series}{${job}, ${selector}, status_code!~"5.."${more}}[${window}]))`;
    return `1 - ${rate('bucket', `, le="${seconds}"`)} / (${rate('count')} > 0)`;
  };

export const objectives: readonly Objective[] = [
  { slo: 'availability', budget: 0.001, badRatio: failures },
  {
    slo: 'latency',
    budget: 0.05,
    // Placing an order has an objective of its own, and its list goes with it.
    badRatio: slowerThan(0.1, `service!="search", route!~"${slowByNature}|${placeOrder}"`),
  },
  {
    slo: 'search-latency',
    budget: 0.05,
    badRatio: slowerThan(0.2, `service="search", route!~"${slowByNature}"`),
  },
  {
    slo: 'checkout-latency',
    budget: 0.05,
    badRatio: slowerThan(0.5, `service="order", method="POST", route="${placeOrder}"`),
  },
];

const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/** The recording rules behind `objective-alerts.yml`: each objective over each window. */
export const objectiveRules = (): string => {
  const rules = (window: string) =>
    objectives.map(({ slo, badRatio }) => ({
      record: `slo:bad_requests:ratio${window}`,
      expr: badRatio(window),
      labels: { slo },
    }));
  const budgets = objectives.map(({ slo, budget }) => ({
    record: 'slo:budget:ratio',
    expr: `vector(${budget})`,
    labels: { slo },
  }));
  const groups = [
    { name: 'objectives', rules: budgets },
    ...windows.map((window) => ({ name: `objectives-${window}`, rules: rules(window) })),
  ];
  return `# Written by \`npm run ops:dashboards\` from tools/ops/monitoring/objectives.ts.\n${stringify({ groups }, { lineWidth: 0 })}`;
};
