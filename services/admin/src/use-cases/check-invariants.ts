import { type Logger } from '@ultramarket/platform';
import { type Rule, type RuleOutcome, rules } from '../domain/invariants';
import { chargeFault, refundFault } from '../domain/order-money';
import {
  type FindingStore,
  type InvariantSources,
  type OrderLedger,
  type Reports,
  type SystemReports,
} from '../ports';

const reportName = 'auditor';
const batchSize = 5000;

interface AuditorDeps {
  ledger: OrderLedger;
  sources: InvariantSources;
  system: SystemReports;
  findings: FindingStore;
  reports: Reports;
  logger: Logger;
  /** How long an order, a saga or an outbox may be on its way before it is judged. */
  graceSeconds: number;
  now: () => Date;
}

export interface AuditorRun {
  readonly checkedAt: Date;
  /** Rules whose source gave no answer; their findings stay as they were. */
  readonly unchecked: Rule[];
}

const ordersOutcome = async ({ ledger }: AuditorDeps, until: Date): Promise<RuleOutcome[]> => {
  const orders = (await ledger.unsettled(until, batchSize)).map((order) => ({
    order,
    charge: chargeFault(order),
    refund: refundFault(order),
  }));
  await ledger.settle(orders.filter(({ charge, refund }) => !charge && !refund).map(({ order }) => order));
  const violations = (which: 'charge' | 'refund') =>
    orders.flatMap(({ order, [which]: detail }) => (detail ? [{ subject: order.orderId, detail }] : []));
  return [
    { rule: 'orders-charges', violations: violations('charge') },
    { rule: 'refunds-captured', violations: violations('refund') },
  ];
};

const stockOutcome = async ({ sources }: AuditorDeps): Promise<RuleOutcome[]> => {
  const { negative, mismatches } = await sources.stock();
  return [
    {
      rule: 'stock-negative',
      violations: negative.map((sku) => ({ subject: sku, detail: 'stock is below zero' })),
    },
    {
      rule: 'stock-reservations',
      violations: mismatches.map(({ sku, reserved, open }) => ({
        subject: sku,
        detail: `${reserved} reserved, ${open} in open reservations`,
      })),
    },
  ];
};

const sagaOutcome = async ({ sources }: AuditorDeps): Promise<RuleOutcome[]> => [
  {
    rule: 'saga-deadline',
    violations: (await sources.overdueSagas()).map(({ saga, sagaId, stage, dueAt }) => ({
      subject: `${saga}/${sagaId}`,
      detail: `${stage} was due at ${dueAt}`,
    })),
  },
];

const outboxOutcome = async ({ system }: AuditorDeps, until: Date): Promise<RuleOutcome[]> => {
  const report = await system();
  if (!report) throw new Error('the services have not been asked yet');
  return [
    {
      rule: 'outbox-age',
      violations: report.data.services.flatMap(({ name, outboxWaiting, outboxStuckSince }) =>
        outboxStuckSince && new Date(outboxStuckSince) <= until
          ? [{ subject: name, detail: `${outboxWaiting ?? 0} messages wait since ${outboxStuckSince}` }]
          : [],
      ),
    },
  ];
};

/** Compares the services' data with one another; a violation stays recorded until it heals. */
export const checkInvariants = (deps: AuditorDeps) => async (): Promise<AuditorRun> => {
  const checkedAt = deps.now();
  const until = new Date(checkedAt.getTime() - deps.graceSeconds * 1000);
  const answers = await Promise.allSettled([
    ordersOutcome(deps, until),
    stockOutcome(deps),
    sagaOutcome(deps),
    outboxOutcome(deps, until),
  ]);
  const outcomes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  answers.forEach((answer) => {
    if (answer.status === 'rejected')
      deps.logger.warn('an invariant could not be checked', { error: answer.reason as unknown });
  });
  await deps.findings.record(outcomes, checkedAt);
  const checked = new Set<Rule>([...outcomes.map(({ rule }) => rule), 'audit-chain']);
  const unchecked = rules.filter((rule) => !checked.has(rule));
  await deps.reports.write(reportName, checkedAt, { unchecked });
  return { checkedAt, unchecked };
};

/** The newest run, if there was one. */
export const lastCheck =
  ({ reports }: Pick<AuditorDeps, 'reports'>) =>
  async (): Promise<AuditorRun | undefined> => {
    const report = await reports.read<{ unchecked: Rule[] }>(reportName);
    return report && { checkedAt: report.takenAt, unchecked: report.data.unchecked };
  };
