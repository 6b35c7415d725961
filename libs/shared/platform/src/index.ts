export { type AuditActor, auditRecord } from './audit';
export { type Access, type Actor, hasRole } from './auth/access';
export { TokenVerifier } from './auth/token-verifier';
export { NaturalBatcher } from './batching/natural-batcher';
export { bulkhead } from './bulkhead';
export { PlatformConfig, loadConfig, ConfigError } from './config';
export { currentContext, messageContext, withContext } from './context';
export { inSpan } from './tracing';
export { Database, isTransient, type Transaction, type TransactionEffects } from './database/database';
export { migrate } from './database/migrate';
export { prismaTransaction } from './database/prisma-transaction';
export { statement, type Queryable, type Statement } from './database/statement';
export { AppError, defineErrors, errorCatalogue, errors, type ErrorKind, type FieldError } from './errors';
export { redactedAddress, userErasure, isNotErased, recordErasure, type RetainedRecords } from './erasure';
export {
  canonicalEmail,
  canonicalPhone,
  codePoints,
  countries,
  currencies,
  cutAt,
  field,
  formatMoney,
  isCountry,
  isCurrency,
  isStorable,
  looksEmpty,
  maxAmount,
  minorUnitDigits,
  needsPostcode,
  postalAddress,
  postalFields,
  subdivisionCode,
  withPostalRules,
} from './fields';
export { addressKey } from './http/caller';
export { endpoint, Reply, StreamReply, type Endpoint } from './http/endpoint';
export { HttpClient } from './http/client';
export { dropStoredResponses, storeResponses, type IdempotencyClaim } from './http/idempotency';
export { openApi } from './http/openapi';
export { fieldErrors, statusOf } from './http/problem';
export { RateLimiter } from './http/rate-limit';
export { asksForWebSocket, type Upgrades } from './http/upgrades';
export { decodeCursor, encodeCursor, pageMeta, PageQuery, sortQuery, type PageMeta } from './http/pagination';
export { newId, pseudonymOf } from './ids';
export { OutboundWorker } from './outbound/outbound-worker';
export { openRedis } from './redis';
export { redisLeases, type Leases } from './jobs/redis-leases';
export { type Job } from './jobs/scheduler';
export { makeLogger, type Logger } from './logging';
export { makeMetrics, type Metrics } from './metrics';
export { ScrapedGauge, type Sample } from './scraped-gauge';
export { BackgroundEvents, recordOf } from './messaging/background-events';
export { Broker, type OutgoingRecord, type Publisher } from './messaging/broker';
export {
  on,
  onAny,
  onAnyIdempotent,
  onCommand,
  onIdempotent,
  onLive,
  pendingReplyOf,
  type BatchHandler,
  type Received,
  type Subscribed,
  type Subscription,
  type TransactionalStore,
} from './messaging/subscription';
export {
  DocumentOutbox,
  type DocumentOutboxStore,
  type OutboxEntry,
  type PendingEvent,
} from './messaging/document-outbox';
export * as money from './money';
export { saga, type LocalRun, type SagaDefinition } from './saga/definition';
export { react, newRun, deadlineOf, type SagaRun, type LogEntry } from './saga/interpreter';
export { SagaEngine } from './saga/saga-engine';
export {
  defineService,
  runService,
  startService,
  type Platform,
  type RunningService,
  type ServiceDefinition,
  type ServiceParts,
} from './service';
