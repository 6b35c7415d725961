import {
  type ProfileCache,
  type ProfileVersion,
  type Registration,
  type RoleUpdate,
  type UserTransaction,
} from '../ports';

interface CacheDeps {
  cache: Pick<ProfileCache, 'invalidate'>;
}

const invalidateAfterCommit = (
  { cache }: CacheDeps,
  { tx }: UserTransaction,
  versions: readonly ProfileVersion[],
): void => tx.afterCommit(() => void cache.invalidate(versions));

/** A registration creates the profile, or completes one that its owner's first visit made. */
export const applyRegistrations =
  (deps: CacheDeps) =>
  async (users: UserTransaction, registrations: readonly Registration[]): Promise<void> =>
    invalidateAfterCommit(deps, users, await users.applyRegistrations(registrations));

/** Applies changes of roles to the copy. */
export const applyRoles =
  (deps: CacheDeps) =>
  async (users: UserTransaction, updates: readonly RoleUpdate[]): Promise<void> =>
    invalidateAfterCommit(deps, users, await users.applyRoles(updates));
