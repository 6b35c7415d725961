import {
  type FindingStore,
  type Operator,
  type OwnerCall,
  type OwnerName,
  type Owners,
  type SystemReports,
} from '../ports';

interface DashboardDeps {
  owners: Owners;
  findings: FindingStore;
  system: SystemReports;
  dashboardDeadlineMs: number;
  now: () => Date;
}

export interface Dashboard {
  readonly partial: boolean;
  /** The parts whose source gave no answer in time. */
  readonly missing: string[];
  readonly parts: Record<string, unknown>;
  readonly takenAt: Date;
}

const counts: Record<
  string,
  readonly [owner: OwnerName, path: string, queries: Record<string, OwnerCall['query']>]
> = {
  orders: [
    'order',
    '/api/v1/orders',
    { total: {}, pending: { status: 'PENDING' }, processing: { status: 'PROCESSING' } },
  ],
  users: ['user', '/api/v1/users', { total: {} }],
  vendors: ['user', '/api/v1/vendors/queue', { pending: { status: 'PENDING' } }],
  kyc: ['user', '/api/v1/users/kyc/queue', { pending: { status: 'PENDING' } }],
  products: [
    'product',
    '/api/v1/products',
    { active: { status: 'ACTIVE', total: 'exact' }, drafts: { status: 'DRAFT', total: 'exact' } },
  ],
  inventory: ['inventory', '/api/v1/inventory', { records: {}, lowStock: { lowStock: true } }],
  payments: ['payment', '/api/v1/payments', { total: {}, failed: { status: 'FAILED' } }],
};

/** Totals, pending work and health in one look: every source is asked at once, and a silent one delays no other. */
export const dashboard =
  ({ owners, findings, system, dashboardDeadlineMs: deadlineMs, now }: DashboardDeps) =>
  async (operator: Operator): Promise<Dashboard> => {
    const ask = (owner: OwnerName, path: string, query: OwnerCall['query'] = {}) =>
      owners.ask(owner, { method: 'GET', path, query, deadlineMs }, operator);

    const countAll = async ([owner, path, queries]: (typeof counts)[string]) =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(queries).map(async ([name, query]) => {
            const { meta } = await ask(owner, path, { ...query, limit: 1 });
            // An owner that does not count says so by giving no number: that is no nought.
            return [name, typeof meta['total'] === 'number' ? meta['total'] : null];
          }),
        ),
      ) as Record<string, number | null>;

    const health = async () => {
      const report = await system();
      if (!report) throw new Error('the services have not been asked yet');
      const down = report.data.services.filter(({ status }) => status !== 'healthy').map(({ name }) => name);
      return { services: report.data.services.length, down, takenAt: report.takenAt.toISOString() };
    };

    const sources: Record<string, () => Promise<unknown>> = {
      ...Object.fromEntries(Object.entries(counts).map(([name, part]) => [name, () => countAll(part)])),
      analytics: async () => (await ask('analytics', '/api/v1/analytics/dashboard')).data,
      health,
      invariants: async () => Object.fromEntries(await findings.openByRule()),
    };
    const names = Object.keys(sources);
    const answers = await Promise.allSettled(Object.values(sources).map((source) => source()));
    const parts: Record<string, unknown> = {};
    const missing: string[] = [];
    names.forEach((name, index) => {
      const answer = answers[index];
      if (answer?.status === 'fulfilled') parts[name] = answer.value;
      else missing.push(name);
    });
    return { partial: missing.length > 0, missing, parts, takenAt: now() };
  };
