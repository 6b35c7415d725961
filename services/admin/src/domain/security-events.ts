import {
  AccountLocked,
  AuditRecorded,
  LoginFailed,
  RoleChanged,
  UserDeleted,
  UserErasureRequested,
  UserLoggedIn,
  UserStatusChanged,
} from '@ultramarket/contracts';
import { type AuditFact } from './audit-entry';

/** The events that are recorded in the log. */
export const auditedEvents = [
  AuditRecorded,
  UserLoggedIn,
  LoginFailed,
  AccountLocked,
  RoleChanged,
  UserStatusChanged,
  UserErasureRequested,
  UserDeleted,
] as const;

interface ReceivedEvent {
  readonly messageId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly producer?: string;
  readonly payload: unknown;
}

type EntryDetails = Pick<AuditFact, 'actorId' | 'actorRole' | 'action' | 'resource' | 'ip'> &
  Partial<AuditFact>;

const userOf = (userId: string): string => `user/${userId}`;

const readers: Record<string, (payload: unknown) => EntryDetails> = {
  AuditRecorded: (payload) => {
    const { entryId, at, ...details } = AuditRecorded.payload.parse(payload);
    return { ...details, at: new Date(at), ...(entryId && { id: entryId }) };
  },
  UserLoggedIn: (payload) => {
    const { userId, sessionId, ip } = UserLoggedIn.payload.parse(payload);
    return { actorId: userId, actorRole: 'USER', action: 'auth.login', resource: `session/${sessionId}`, ip };
  },
  LoginFailed: (payload) => {
    const { userId, ip } = LoginFailed.payload.parse(payload);
    const resource = userId ? userOf(userId) : 'user/unknown';
    return { actorId: userId ?? 'unknown', actorRole: 'GUEST', action: 'auth.login-failed', resource, ip };
  },
  AccountLocked: (payload) => {
    const { userId, until, ip = null } = AccountLocked.payload.parse(payload);
    const resource = userOf(userId);
    return {
      actorId: 'auth',
      actorRole: 'SERVICE',
      action: 'auth.account-locked',
      resource,
      after: { until },
      ip,
    };
  },
  RoleChanged: (payload) => {
    const { userId, from, to, by } = RoleChanged.payload.parse(payload);
    const roles = { before: { role: from }, after: { role: to } };
    return {
      actorId: by,
      actorRole: 'STAFF',
      action: 'auth.role-changed',
      resource: userOf(userId),
      ip: null,
      ...roles,
    };
  },
  UserStatusChanged: (payload) => {
    const { userId, status, by } = UserStatusChanged.payload.parse(payload);
    return {
      actorId: by ?? 'auth',
      actorRole: by ? 'STAFF' : 'SERVICE',
      action: 'auth.status-changed',
      resource: userOf(userId),
      after: { status },
      ip: null,
    };
  },
  UserErasureRequested: (payload) => {
    const { userId, dueAt } = UserErasureRequested.payload.parse(payload);
    const resource = userOf(userId);
    return {
      actorId: userId,
      actorRole: 'USER',
      action: 'user.erasure-requested',
      resource,
      after: { dueAt },
      ip: null,
    };
  },
  UserDeleted: (payload) => {
    const resource = userOf(UserDeleted.payload.parse(payload).userId);
    return { actorId: 'auth', actorRole: 'SERVICE', action: 'auth.user-deleted', resource, ip: null };
  },
};

/** The entry that an event makes; undefined for one that makes none. */
export const factOf = (event: ReceivedEvent): AuditFact | undefined => {
  const details = readers[event.type]?.(event.payload);
  if (!details) return undefined;
  const { messageId: id, occurredAt, correlationId, producer = 'unknown' } = event;
  return { id, at: new Date(occurredAt), correlationId, ...details, producer };
};
