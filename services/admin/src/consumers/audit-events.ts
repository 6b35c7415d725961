import { onAny, type Subscription } from '@ultramarket/platform';
import { auditedEvents } from '../domain/security-events';
import { type AdminUseCases } from '../use-cases';

/** Everything that goes into the audit log, of all types in one batch: the chain is locked once. */
export const auditEvents = ({ store, recordEvents }: AdminUseCases): Subscription[] => [
  onAny(auditedEvents, store, recordEvents),
];
