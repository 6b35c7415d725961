import { FlagChanged } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { type Flag } from '../domain/flag';
import { type FlagStore, type Operator } from '../ports';
import { recordOwn, type RecordDeps } from './record-own';

interface FlagChange extends Pick<Flag, 'enabled'> {
  readonly description?: string | undefined;
  readonly percent?: number | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** The defaults of a new flag: on for all users. */
const fresh = { description: '', percent: 100, roles: [] };

/**
 * Creates or changes a flag; what is not named stays as it is. The whole rule travels with the event.
 * @throws VERSION_CONFLICT
 */
export const changeFlag =
  (deps: RecordDeps & { flags: FlagStore }) =>
  async (key: string, change: FlagChange, version: number | undefined, operator: Operator): Promise<Flag> => {
    const current = await deps.flags.byKey(key);
    if (version !== undefined && version !== (current?.version ?? 0)) throw errors.VERSION_CONFLICT();
    const known = current ?? fresh;
    const rule = {
      enabled: change.enabled,
      description: change.description ?? known.description,
      percent: change.percent ?? known.percent,
      roles: change.roles ?? known.roles,
    };
    const next = { key, ...rule, version: (current?.version ?? 0) + 1, changedBy: operator.userId };
    return deps.store.transaction(async (unit) => {
      const flag = await unit.putFlag(next);
      const { enabled, percent, roles } = flag;
      unit.tx.outbox.add(FlagChanged({ key, enabled, percent, roles: [...roles], version: flag.version }));
      await recordOwn(deps, unit, operator, {
        action: 'flag.changed',
        resource: `flag/${key}`,
        before: current
          ? {
              enabled: current.enabled,
              percent: current.percent,
              roles: current.roles,
              version: current.version,
            }
          : null,
        after: { enabled, percent, roles, version: flag.version },
      });
      return flag;
    });
  };
