import { AuditRecorded } from '@ultramarket/contracts';
import { AppError, currentContext, newId } from '@ultramarket/platform';
import { type AuditFact } from '../domain/audit-entry';
import {
  type AdminStore,
  type AdminTransaction,
  type Operator,
  type OwnerAnswer,
  type OwnerCall,
  type OwnerName,
  type Owners,
} from '../ports';

export interface RecordDeps {
  store: AdminStore;
  now: () => Date;
}

export interface Deed {
  readonly action: string;
  readonly resource: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Records and publishes what an operator does here, in the transaction of its effect. */
export const recordOwn = async (
  { now }: Pick<RecordDeps, 'now'>,
  unit: AdminTransaction,
  operator: Operator,
  deed: Deed,
): Promise<void> => {
  const fact: AuditFact = {
    ...deed,
    id: newId(),
    at: now(),
    actorId: operator.userId,
    actorRole: operator.role,
    ip: operator.ip,
    correlationId: currentContext()?.correlationId ?? null,
    producer: 'admin',
  };
  await unit.appendFacts([fact]);
  const { id, at, correlationId: _id, producer: _producer, ...payload } = fact;
  unit.tx.outbox.add(AuditRecorded({ ...payload, entryId: id, at: at.toISOString() }));
};

/**
 * Changes something at its owner. The intention is in the log before the owner is asked, and what came of it after:
 * a change whose answer was lost leaves an entry too.
 */
export const forwardWrite =
  (deps: RecordDeps & { owners: Owners }) =>
  async (owner: OwnerName, call: OwnerCall, operator: Operator, deed: Deed): Promise<OwnerAnswer> => {
    const record = (suffix: string, after: unknown) =>
      deps.store.transaction((unit) =>
        recordOwn(deps, unit, operator, { ...deed, action: `${deed.action}.${suffix}`, after }),
      );
    await record('requested', deed.after);
    let answer: OwnerAnswer;
    try {
      answer = await deps.owners.ask(owner, call, operator);
    } catch (error) {
      const unanswered = !(error instanceof AppError) || ['upstream', 'unavailable'].includes(error.kind);
      await record(unanswered ? 'unanswered' : 'refused', {
        code: error instanceof AppError ? error.code : 'INTERNAL',
      });
      throw error;
    }
    await record('done', deed.after);
    return answer;
  };
