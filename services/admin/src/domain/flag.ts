import { createHash } from 'node:crypto';

/** A switch for a feature: on for everybody, for a share of people, or for some roles. */
export interface Flag {
  readonly key: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Of those whose role is allowed. */
  readonly percent: number;
  /** Empty allows every role, and guests. */
  readonly roles: readonly string[];
  readonly version: number;
  readonly changedBy: string;
  readonly updatedAt: Date;
}

export interface Visitor {
  /** User id or guest id; a nameless visitor is in no share short of everybody. */
  readonly id: string | undefined;
  readonly role: string;
}

/** A number from 0 to 99 that stays the same for one person and flag, and differs between flags. */
export const bucketOf = (flagKey: string, visitorId: string): number =>
  createHash('sha256').update(`${flagKey}:${visitorId}`).digest().readUInt32BE(0) % 100;

/** Whether the flag is on for a visitor. Raising the percentage only ever adds people. */
export const isOn = (
  { key, enabled, percent, roles }: Pick<Flag, 'key' | 'enabled' | 'percent' | 'roles'>,
  { id, role }: Visitor,
): boolean => {
  if (!enabled || (roles.length > 0 && !roles.includes(role))) return false;
  if (percent >= 100) return true;
  return id !== undefined && bucketOf(key, id) < percent;
};
