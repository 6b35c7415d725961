import { FlagChanged } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { type Flag } from '../domain/flag';
import { type FlagStore, type Operator } from '../ports';
import { recordOwn, type RecordDeps } from './record-own';

/** Creates or changes a flag (ADM-11); the whole rule travels with the event. @throws VERSION_CONFLICT */
export const changeFlag =
  (deps: RecordDeps & { flags: FlagStore }) =>
  async (
    key: string,
    rule: Pick<Flag, 'description' | 'enabled' | 'percent' | 'roles'>,
    version: number | undefined,
    operator: Operator,
  ): Promise<Flag> => {
    const current = await deps.flags.byKey(key);
    if (version !== undefined && version !== (current?.version ?? 0)) throw errors.VERSION_CONFLICT();
    const next = { key, ...rule, version: (current?.version ?? 0) + 1, changedBy: operator.userId };
    return deps.log.transaction(async (tx) => {
      const flag = await deps.flags.put(tx, next);
      const { enabled, percent, roles } = flag;
      tx.outbox.add(FlagChanged({ key, enabled, percent, roles: [...roles], version: flag.version }));
      await recordOwn(deps, tx, operator, {
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
