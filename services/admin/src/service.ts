import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import { AuditRecorded, ConfigChanged, FlagChanged } from '@ultramarket/contracts';
import { Broker, defineService, type Platform, PlatformConfig } from '@ultramarket/platform';
import { httpInvariantSources } from './adapters/http-invariant-sources';
import { httpOwners } from './adapters/http-owners';
import { httpServiceProbe } from './adapters/http-service-probe';
import { kafkaLag } from './adapters/kafka-lag';
import { sqlAdminStore } from './adapters/sql-admin-store';
import { sqlAuditLog } from './adapters/sql-audit-log';
import { sqlConfigStore } from './adapters/sql-config-store';
import { sqlFindings } from './adapters/sql-findings';
import { sqlFlagStore } from './adapters/sql-flag-store';
import { sqlNoteStore } from './adapters/sql-note-store';
import { sqlOrderLedger } from './adapters/sql-order-ledger';
import { sqlReports } from './adapters/sql-reports';
import { systemGauges } from './adapters/system-gauges';
import { violationGauge } from './adapters/violation-gauge';
import { auditEvents } from './consumers/audit-events';
import { erasureEvents } from './consumers/erasures';
import { orderMoney } from './consumers/order-money';
import { PrismaClient } from './generated/prisma/client';
import { adminRoutes } from './routes';
import { adminUseCases } from './use-cases';
import { systemReports } from './use-cases/poll-system';

/** `name=url` pairs, comma-separated. */
const ServiceUrls = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(',')
      .filter(Boolean)
      .map((pair) => pair.split('=')),
  )
  .pipe(z.array(z.tuple([z.string().regex(/^[a-z][a-z-]*$/, 'must be name=url,name=url'), z.url()])))
  .transform((pairs) => new Map(pairs));

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  /** Keys the audit log's HMAC: without it no entry can be verified or rewritten. */
  AUDIT_KEY: z.string().min(32),
  /** Entries of the audit log that one request, or one round of the job, follows. */
  AUDIT_WALK_ENTRIES: z.coerce.number().int().positive().default(20_000),
  AUTH_URL: z.url(),
  USER_URL: z.url(),
  PRODUCT_URL: z.url(),
  ORDER_URL: z.url(),
  PAYMENT_URL: z.url(),
  INVENTORY_URL: z.url(),
  /** Where there is no analytics-service, the dashboard says so. */
  ANALYTICS_URL: z.url().optional(),
  /** How long a person waits for an owner, and the dashboard for any of its sources. */
  OWNER_DEADLINE_MS: z.coerce.number().int().positive().default(3000),
  DASHBOARD_DEADLINE_MS: z.coerce.number().int().positive().default(1500),
  /** Every service whose health is shown. */
  SERVICE_URLS: ServiceUrls,
  HEALTH_POLL_MS: z.coerce.number().int().positive().default(15_000),
  INVARIANT_CHECK_MS: z.coerce.number().int().positive().default(30_000),
  /** How long an order, a saga or an outbox may be on its way before the auditor judges it. */
  INVARIANT_GRACE_SECONDS: z.coerce.number().int().min(0).default(300),
});
type Config = z.infer<typeof Config>;

const ownerClients = (config: Config, platform: Platform) => {
  const client = (name: string, url: string) =>
    platform.client(name, url, { deadlineMs: config.OWNER_DEADLINE_MS, retries: 0 });
  return {
    auth: client('auth', config.AUTH_URL),
    user: client('user', config.USER_URL),
    product: client('product', config.PRODUCT_URL),
    order: client('order', config.ORDER_URL),
    payment: client('payment', config.PAYMENT_URL),
    inventory: client('inventory', config.INVENTORY_URL),
    ...(config.ANALYTICS_URL && { analytics: client('analytics', config.ANALYTICS_URL) }),
  };
};

const dayMs = 24 * 3600 * 1000;

/** Everything `admin` is made of, wired in one place. */
export const adminService = defineService({
  name: 'admin',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const { logger, metrics } = platform;
    const database = platform.database();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
    const findings = sqlFindings(database, prisma);
    const ledger = sqlOrderLedger(database);
    const reports = sqlReports(database, prisma);
    const services = config.SERVICE_URLS;
    // Only its admin half is used; nothing is sent through it.
    const broker = new Broker({
      brokers: config.KAFKA_BROKERS,
      prefix: config.KAFKA_PREFIX,
      clientId: 'admin-lag',
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
      logger,
    });
    const sources = {
      inventory: platform.client('inventory', config.INVENTORY_URL, { deadlineMs: 5000, retries: 1 }),
      order: platform.client('order', config.ORDER_URL, { deadlineMs: 5000, retries: 1 }),
    };
    const admin = adminUseCases({
      store: sqlAdminStore(database, config.AUDIT_KEY),
      log: sqlAuditLog(database, prisma),
      config: sqlConfigStore(prisma),
      flags: sqlFlagStore(prisma),
      notes: sqlNoteStore(prisma),
      owners: httpOwners(ownerClients(config, platform)),
      probe: httpServiceProbe(services),
      messages: kafkaLag(broker, [...services.keys()]),
      reports,
      ledger,
      sources: httpInvariantSources(sources, config.INVARIANT_GRACE_SECONDS),
      findings,
      logger,
      graceSeconds: config.INVARIANT_GRACE_SECONDS,
      pollMs: config.HEALTH_POLL_MS,
      auditKey: config.AUDIT_KEY,
      entriesPerWalk: config.AUDIT_WALK_ENTRIES,
      dashboardDeadlineMs: config.DASHBOARD_DEADLINE_MS,
      now: () => new Date(),
    });
    violationGauge(metrics, findings);
    systemGauges(metrics, systemReports(reports), () => new Date());

    return {
      endpoints: adminRoutes(admin),
      consumers: [...auditEvents(admin), ...orderMoney(admin), ...erasureEvents(admin)],
      publishes: [ConfigChanged, FlagChanged, AuditRecorded],
      jobs: [
        { name: 'poll-health', everyMs: config.HEALTH_POLL_MS, run: admin.pollSystem },
        { name: 'check-invariants', everyMs: config.INVARIANT_CHECK_MS, run: admin.checkInvariants },
        { name: 'verify-audit-chain', everyMs: dayMs, run: admin.verifyWholeChain },
        { name: 'archive-audit-log', everyMs: dayMs, run: admin.archiveAuditLog },
        { name: 'prune-auditor', everyMs: dayMs, run: admin.pruneAuditor },
      ],
      // Prisma loads its query compiler with the first query: not during a request.
      start: async () => void (await prisma.flag.findFirst({ select: { key: true } })),
    };
  },
});
