import { ConfigChanged } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { type ConfigAddress, type ConfigEntry, looksSecret } from '../domain/config-entry';
import { adminErrors } from '../domain/errors';
import { type ConfigStore, type Operator } from '../ports';
import { recordOwn, type RecordDeps } from './record-own';

interface ConfigDeps extends RecordDeps {
  config: ConfigStore;
}

interface NextVersion {
  readonly value: unknown;
  readonly reason: string | null;
  readonly restoredFrom: number | null;
}

/** Adds the next version, announces and records it, all or nothing. */
const addVersion = async (
  deps: ConfigDeps,
  address: ConfigAddress,
  current: ConfigEntry | undefined,
  next: NextVersion,
  operator: Operator,
): Promise<ConfigEntry> =>
  deps.store.transaction(async (unit) => {
    const version = (current?.version ?? 0) + 1;
    const entry = await unit.addConfig({ ...address, ...next, version, changedBy: operator.userId });
    const scope = `${address.service}/${address.environment}`;
    unit.tx.outbox.add(ConfigChanged({ key: address.key, scope, version }));
    await recordOwn(deps, unit, operator, {
      action: next.restoredFrom === null ? 'config.changed' : 'config.rolled-back',
      resource: `config/${scope}/${address.key}`,
      before: current ? { version: current.version, value: current.value } : null,
      after: { version, value: next.value, reason: next.reason },
    });
    return entry;
  });

/**
 * Sets a value. Who changes a setting names the version they saw, 0 for one that is not there yet.
 * @throws VERSION_CONFLICT, CONFIG_IS_SECRET
 */
export const changeConfig =
  (deps: ConfigDeps) =>
  async (
    address: ConfigAddress,
    change: { value: unknown; version: number; reason: string | null },
    operator: Operator,
  ): Promise<ConfigEntry> => {
    if (looksSecret(address.key, change.value)) throw adminErrors.CONFIG_IS_SECRET();
    const current = await deps.config.current(address);
    if ((current?.version ?? 0) !== change.version) throw errors.VERSION_CONFLICT();
    const next = { value: change.value, reason: change.reason, restoredFrom: null };
    return addVersion(deps, address, current, next, operator);
  };

/** Brings the value of an earlier version back, as a new version. @throws CONFIG_UNKNOWN, CONFIG_VERSION_UNKNOWN, VERSION_CONFLICT */
export const rollBackConfig =
  (deps: ConfigDeps) =>
  async (
    address: ConfigAddress,
    change: { toVersion: number; version: number; reason: string | null },
    operator: Operator,
  ): Promise<ConfigEntry> => {
    const current = await deps.config.current(address);
    if (!current) throw adminErrors.CONFIG_UNKNOWN();
    if (current.version !== change.version) throw errors.VERSION_CONFLICT();
    const old = await deps.config.version(address, change.toVersion);
    if (!old) throw adminErrors.CONFIG_VERSION_UNKNOWN();
    const next = { value: old.value, reason: change.reason, restoredFrom: old.version };
    return addVersion(deps, address, current, next, operator);
  };
