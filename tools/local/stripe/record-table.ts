import type { StripeRecord } from './records';

const EVICTION_LOOK_AHEAD = 64;

/** A saved card or a payment still under way is worth more than something long settled. */
const isWorthKeeping = (record: StripeRecord): boolean => {
  if (record.kind === 'payment_method') return record.customer !== null;
  return record.kind === 'payment_intent' && record.status === 'requires_capture';
};

/** Records of one kind in order of creation, found by id or by a related id; the oldest go when it is full. */
export const recordTable = <Kept extends StripeRecord>(
  limit: number,
  relations: (record: Kept) => ReadonlyArray<string | null>,
) => {
  const records = new Map<string, Kept>();
  const related = new Map<string, Set<string>>();

  const link = (record: Kept): void => {
    for (const relation of relations(record)) {
      if (relation === null) continue;
      const ids = related.get(relation);
      if (ids === undefined) related.set(relation, new Set([record.id]));
      else ids.add(record.id);
    }
  };

  const unlink = (record: Kept): void => {
    for (const relation of relations(record)) {
      if (relation === null) continue;
      const ids = related.get(relation);
      ids?.delete(record.id);
      if (ids?.size === 0) related.delete(relation);
    }
  };

  const evict = (): void => {
    let victim: Kept | undefined;
    let looked = 0;
    for (const record of records.values()) {
      victim ??= record;
      looked += 1;
      if (!isWorthKeeping(record)) {
        victim = record;
        break;
      }
      if (looked >= EVICTION_LOOK_AHEAD) break;
    }
    if (victim === undefined) return;
    records.delete(victim.id);
    unlink(victim);
    table.dropped += 1;
  };

  const table = {
    /** How many were dropped because the table was full: a proof that counts records must know. */
    dropped: 0,
    get: (id: string): Kept | undefined => records.get(id),
    put: (record: Kept): void => {
      const earlier = records.get(record.id);
      if (earlier !== undefined) unlink(earlier);
      records.set(record.id, record);
      link(record);
      if (records.size > limit) evict();
    },
    all: (): Iterable<Kept> => records.values(),
    size: (): number => records.size,
    newestFirst: (relation?: string): Kept[] => {
      if (relation === undefined) return [...records.values()].reverse();
      const found: Kept[] = [];
      for (const id of related.get(relation) ?? []) {
        const record = records.get(id);
        if (record !== undefined) found.push(record);
      }
      return found.reverse();
    },
  };
  return table;
};
