import { createHash } from 'node:crypto';

/** A feature flag: on for all users, for a share of them, or for some roles. */
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
  /** User id or guest id; a visitor without either is in no share below 100 %. */
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
