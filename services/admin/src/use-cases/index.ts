import { type Logger } from '@ultramarket/platform';
import { type Flag } from '../domain/flag';
import {
  type AdminStore,
  type AuditLog,
  type ConfigStore,
  type FindingStore,
  type FlagStore,
  type InvariantSources,
  type MessageLag,
  type NoteStore,
  type OrderLedger,
  type Owners,
  type Reports,
  type ServiceProbe,
} from '../ports';
import { archiveAuditLog } from './archive-audit-log';
import { changeConfig, rollBackConfig } from './change-config';
import { changeFlag } from './change-flag';
import { checkInvariants, lastCheck } from './check-invariants';
import { dashboard } from './dashboard';
import { evaluateFlags } from './evaluate-flags';
import { exportAuditLog } from './export-audit-log';
import { exportOrders } from './export-orders';
import { updateProduct } from './manage-products';
import { decideKyc, verifyVendor } from './manage-sellers';
import { getUser, updateUser } from './manage-users';
import { getSystem, pollSystem, systemReports } from './poll-system';
import { recordEvents } from './record-events';
import { pruneAuditor } from './prune-auditor';
import { verifyChain, verifyWholeChain } from './verify-chain';

export interface AdminDeps {
  store: AdminStore;
  log: AuditLog;
  config: ConfigStore;
  flags: FlagStore;
  notes: NoteStore;
  owners: Owners;
  probe: ServiceProbe;
  messages: MessageLag;
  reports: Reports;
  ledger: OrderLedger;
  sources: InvariantSources;
  findings: FindingStore;
  logger: Logger;
  graceSeconds: number;
  pollMs: number;
  dashboardDeadlineMs: number;
  /** Keys the audit log's HMAC. */
  auditKey: string;
  entriesPerWalk: number;
  now: () => Date;
}

/** Everything admin can be asked to do. */
export const adminUseCases = (given: AdminDeps) => {
  const deps = { ...given, system: systemReports(given.reports) };
  const visitorFlags = evaluateFlags(deps);
  const change = changeFlag(deps);
  const poll = pollSystem(deps);
  const check = checkInvariants(deps);
  return {
    dashboard: dashboard(deps),
    /** Passes a request on to the owner of the data. */
    ask: deps.owners.ask,
    hasAnalytics: () => deps.owners.has('analytics'),
    getUser: getUser(deps),
    updateUser: updateUser(deps),
    updateProduct: updateProduct(deps),
    verifyVendor: verifyVendor(deps),
    decideKyc: decideKyc(deps),
    exportOrders: exportOrders(deps),

    config: deps.config,
    changeConfig: changeConfig(deps),
    rollBackConfig: rollBackConfig(deps),
    flags: deps.flags,
    changeFlag: async (...args: Parameters<typeof change>): Promise<Flag> => {
      const flag = await change(...args);
      visitorFlags.invalidate();
      return flag;
    },
    visitorFlags,

    pollSystem: poll,
    getSystem: getSystem(deps),

    listAuditLog: deps.log.list,
    exportAuditLog: exportAuditLog(deps),
    verifyChain: verifyChain(deps),
    verifyWholeChain: verifyWholeChain(deps),
    pruneAuditor: pruneAuditor(deps),
    archiveAuditLog: archiveAuditLog(deps),
    recordEvents: recordEvents(),
    store: deps.store,

    ledger: deps.ledger,
    checkInvariants: check,
    /** Polls all services before: what the newest poll saw may have healed since. */
    checkInvariantsNow: async () => {
      await poll();
      return check();
    },
    lastCheck: lastCheck(deps),
    listFindings: deps.findings.list,
  };
};
export type AdminUseCases = ReturnType<typeof adminUseCases>;
