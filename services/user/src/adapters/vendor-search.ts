import { type Database, statement } from '@ultramarket/platform';
import { type VendorStatus } from '../domain/vendor';
import { escapePattern } from './prisma-profile-store';

interface Sought {
  readonly beginning: string;
  readonly status?: VendorStatus;
  readonly userId?: string;
  readonly renames: boolean;
}

/** A page of vendors whose name begins with something, by an index on the beginning of names in any case. */
export type VendorSearch = (
  database: Database,
  sought: Sought,
  skip: number,
  limit: number,
) => Promise<{ ids: string[]; total: number }>;

const matching = `FROM vendors WHERE lower(display_name) LIKE $1 AND ($2::text IS NULL OR status = $2)
  AND ($3::uuid IS NULL OR user_id = $3) AND (NOT $4::boolean OR proposed_name IS NOT NULL)`;

const total = statement<{ total: number }>(
  'vendor-search-total',
  `SELECT count(*)::int AS total ${matching}`,
);

const searchIn = (name: string, order: string): VendorSearch => {
  const ids = statement<{ id: string }>(name, `SELECT id ${matching} ORDER BY ${order} LIMIT $5 OFFSET $6`);
  return async (database, { beginning, status = null, userId = null, renames }, skip, limit) => {
    const values = [`${escapePattern(beginning.toLowerCase())}%`, status, userId, renames];
    const [found, [count]] = await Promise.all([
      database.query(ids, [...values, limit, skip]),
      database.query(total, values),
    ]);
    return { ids: found.map(({ id }) => id), total: count?.total ?? 0 };
  };
};

export const searchByName = searchIn('vendor-search-by-name', 'display_name, id');
export const searchQueue = searchIn('vendor-search-queue', 'decided_at DESC NULLS FIRST, applied_at, id');
