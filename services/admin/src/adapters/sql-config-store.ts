import { errors, statement, type Transaction } from '@ultramarket/platform';
import { type ConfigAddress, type ConfigEntry } from '../domain/config-entry';
import { type PrismaClient } from '../generated/prisma/client';
import { type ConfigStore } from '../ports';

const columns = `service, environment, key, version, value, reason, restored_from AS "restoredFrom",
  changed_by AS "changedBy", created_at AS "createdAt"`;

/** Two people who saw the same version make the same next one: the second gets no row. */
const insertEntry = statement<ConfigEntry>(
  'config-insert',
  `INSERT INTO config_entries (service, environment, key, version, value, reason, restored_from, changed_by)
   SELECT $1::text, $2::text, $3::text, $4::int, $5::jsonb, $6::text, $7::int, $8::uuid
   WHERE $4::int = 1 + coalesce((SELECT max(version) FROM config_entries
                                 WHERE service = $1::text AND environment = $2::text AND key = $3::text), 0)
   ON CONFLICT DO NOTHING
   RETURNING ${columns}`,
);

export const configWrites = (tx: Transaction) => ({
  addConfig: async (entry: Omit<ConfigEntry, 'createdAt'>): Promise<ConfigEntry> => {
    const [added] = await tx.query(insertEntry, [
      entry.service,
      entry.environment,
      entry.key,
      entry.version,
      JSON.stringify(entry.value),
      entry.reason,
      entry.restoredFrom,
      entry.changedBy,
    ]);
    if (!added) throw errors.VERSION_CONFLICT();
    return added;
  },
});

/** Settings as append-only rows; the one with the highest version counts. */
export const sqlConfigStore = (prisma: PrismaClient): ConfigStore => ({
  list: async (filter, { page, limit }) => {
    const where = {
      ...(filter.service && { service: filter.service }),
      ...(filter.environment && { environment: filter.environment }),
    };
    const by = ['service', 'environment', 'key'] as const;
    const all = await prisma.configEntry.groupBy({ by: [...by], where, _max: { version: true } });
    const addresses = await prisma.configEntry.groupBy({
      by: [...by],
      where,
      _max: { version: true },
      orderBy: [{ service: 'asc' }, { environment: 'asc' }, { key: 'asc' }],
      skip: (page - 1) * limit,
      take: limit,
    });
    const newest = addresses.map(({ _max, ...address }) => ({ ...address, version: _max.version ?? 0 }));
    const items = await prisma.configEntry.findMany({
      where: { OR: newest },
      orderBy: [{ service: 'asc' }, { environment: 'asc' }, { key: 'asc' }],
    });
    return { items, total: all.length };
  },

  current: async (address: ConfigAddress) =>
    (await prisma.configEntry.findFirst({ where: address, orderBy: { version: 'desc' } })) ?? undefined,

  version: async ({ service, environment, key }, version) =>
    (await prisma.configEntry.findUnique({
      where: { service_environment_key_version: { service, environment, key, version } },
    })) ?? undefined,

  history: async (address, { page, limit }) => {
    const [items, total] = await Promise.all([
      prisma.configEntry.findMany({
        where: address,
        orderBy: { version: 'desc' },
        skip: (page - 1) * limit,
        take: limit,
      }),
      prisma.configEntry.count({ where: address }),
    ]);
    return { items, total };
  },
});
