import { type AuditActor, auditRecord, errors } from '@ultramarket/platform';
import { authErrors } from '../domain/errors';
import { type GovernanceStore, type NewRole, type RoleChange, type RoleView } from '../ports';

interface Deps {
  governance: GovernanceStore;
  now: () => Date;
}

/** @throws ROLE_EXISTS */
export const createRole =
  ({ governance: store, now }: Deps) =>
  (role: NewRole, auditActor: AuditActor): Promise<RoleView> =>
    store.transaction(async (governance) => {
      const created = await governance.createRole(role);
      if (!created) throw authErrors.ROLE_EXISTS();
      const deed = { action: 'role.created', resource: `role/${created.id}`, after: role };
      governance.tx.outbox.add(auditRecord(auditActor, deed, now()));
      return created;
    });

/**
 * Changes what a role permits. Built-in names are fixed, because access rules know them.
 * @throws ROLE_UNKNOWN, ROLE_PROTECTED, VERSION_CONFLICT
 */
export const updateRole =
  ({ governance: store, now }: Deps) =>
  (id: string, change: RoleChange, version: number | undefined, auditActor: AuditActor): Promise<RoleView> =>
    store.transaction(async (governance) => {
      const known = await governance.role({ id });
      if (!known) throw authErrors.ROLE_UNKNOWN();
      if (known.name === 'SUPER_ADMIN') throw authErrors.ROLE_PROTECTED();
      const expected = version ?? known.version;
      if (!(await governance.changeRole(id, expected, change))) throw errors.VERSION_CONFLICT();
      const { description, permissions } = known;
      const deed = { action: 'role.changed', resource: `role/${id}` };
      governance.tx.outbox.add(
        auditRecord(auditActor, { ...deed, before: { description, permissions }, after: change }, now()),
      );
      return { ...known, ...change, version: expected + 1 };
    });
