import { statement } from '@ultramarket/platform';
import { type CopyName, type Difference } from '../rebuild-ports';

interface Copy {
  readonly name: CopyName;
  readonly key: readonly string[];
  readonly rest: readonly string[];
  /** What a row of the table in use (l) and its counterpart (b) must not do; either may be missing. */
  readonly differs: string;
  /** Which rows without a counterpart should have one. */
  readonly owned: string;
  /** How a column of a wrong row is corrected, where it is not simply replaced. */
  readonly healed?: Readonly<Record<string, string>>;
}

const aMinute = `interval '1 minute'`;

const products: Copy = {
  name: 'products',
  key: ['product_id'],
  rest: [...['name', 'category_id', 'price', 'currency', 'attributes', 'status', 'version', 'first_seen_at']],
  // Of archived products only that counts. The owner's version may be ahead without an event about it.
  differs: `l.product_id IS NULL OR b.product_id IS NULL OR l.version > b.version OR l.status <> b.status
    OR (b.status <> 'ARCHIVED' AND (l.name, l.category_id, l.price, l.currency, l.attributes)
        IS DISTINCT FROM (b.name, b.category_id, b.price, b.currency, b.attributes))`,
  owned: 'true',
  healed: { first_seen_at: 'least(known.first_seen_at, EXCLUDED.first_seen_at)' },
};

const ratings: Copy = {
  name: 'ratings',
  key: ['product_id'],
  rest: ['average', 'count', 'version'],
  // A product without reviews may or may not have a rating of zeros.
  differs: `coalesce(l.count, 0) <> coalesce(b.count, 0) OR coalesce(l.average, 0) <> coalesce(b.average, 0)
    OR l.version > b.version`,
  owned: 'true',
};

const interactions: Copy = {
  name: 'interactions',
  key: ['user_id', 'product_id', 'kind', 'source_id'],
  rest: ['weight', 'at'],
  // Owners have the time of the change, copies that of its message; imported reviews are older than their messages.
  differs: `l.user_id IS NULL OR b.user_id IS NULL OR l.weight <> b.weight OR l.at > now() + ${aMinute}
    OR (b.kind = 'PURCHASE' AND l.at NOT BETWEEN b.at - ${aMinute} AND b.at + ${aMinute})`,
  // Purchases of orders that order-service does not know were imported; views and carts have no owner at all.
  owned: `l.kind = 'REVIEW' OR (l.kind = 'PURCHASE' AND EXISTS (
    SELECT FROM rebuilt_interactions o WHERE o.source_id = l.source_id AND o.kind = 'PURCHASE'))`,
};

const doubtKey = ['user_id', 'product_id', 'kind', 'source_id'];
const nil = '00000000-0000-0000-0000-000000000000';
const pageSize = 2000;

const besideOf = ({ name }: Copy): string => `rebuilt_${name}`;
const listed = (columns: readonly string[], prefix = '', suffix = ''): string =>
  columns.map((column) => `${prefix}${column}${suffix}`).join(', ');
const same = ({ key }: Copy, one: string, other: string): string =>
  key.map((column) => `${one}.${column} = ${other}.${column}`).join(' AND ');
/** The columns of a doubt; those that are no key of this copy are empty. */
const doubtOf = ({ key }: Copy): string =>
  doubtKey
    .map((column) => (key.includes(column) ? column : column === 'kind' ? `''` : `'${nil}'::uuid`))
    .join(', ');
/** A doubt (d) with the row in use (l) and its counterpart (b). */
const counterparts = (copy: Copy): string =>
  `LEFT JOIN ${copy.name} l ON ${same(copy, 'l', 'd')} LEFT JOIN ${besideOf(copy)} b ON ${same(copy, 'b', 'd')}`;

/** Compares the next rows of one side and stores the keys of those that differ from the other side. */
const compare = (copy: Copy, from: string, pairs: string) =>
  statement<{ seen: number; compared: number; last: string[] | null }>(
    `rebuild-compare-${from}`,
    `WITH page AS (
       SELECT * FROM ${from} WHERE (${listed(copy.key)}) > (${copy.key.map((_column, at) => `$${at + 1}`).join(', ')})
       ORDER BY ${listed(copy.key)} LIMIT ${pageSize}
     ), pairs AS (${pairs}), doubts AS (
       INSERT INTO rebuild_doubts (copy, ${listed(doubtKey)})
       SELECT '${copy.name}', ${doubtOf(copy)} FROM pairs WHERE differs ON CONFLICT DO NOTHING
     )
     SELECT (SELECT count(*)::int FROM page) AS seen, (SELECT count(*)::int FROM pairs) AS compared,
       (SELECT ARRAY[${listed(copy.key, '', '::text')}] FROM page ORDER BY ${listed(copy.key, '', ' DESC')} LIMIT 1) AS last`,
  );

const comparisons = (copy: Copy) => ({
  start: copy.key.map((column) => (column === 'kind' ? '' : nil)),
  pageSize,
  rebuilt: compare(
    copy,
    besideOf(copy),
    `SELECT ${listed(copy.key, 'b.')}, (${copy.differs}) AS differs
     FROM page b LEFT JOIN ${copy.name} l ON ${same(copy, 'l', 'b')}`,
  ),
  /** Rows in use that should have a counterpart and have none. */
  live: compare(
    copy,
    copy.name,
    `SELECT ${listed(copy.key, 'l.')}, (${copy.differs}) AS differs
     FROM page l LEFT JOIN ${besideOf(copy)} b ON ${same(copy, 'b', 'l')}
     WHERE b.${copy.key[0]} IS NULL AND (${copy.owned})`,
  ),
  /** Deletes doubts that are resolved: an event was in flight when they were stored. */
  settle: statement(
    `rebuild-settle-${copy.name}`,
    `DELETE FROM rebuild_doubts d WHERE d.copy = '${copy.name}' AND NOT EXISTS (
       SELECT FROM (SELECT) AS one ${counterparts(copy)}
       WHERE NOT (l.${copy.key[0]} IS NULL AND b.${copy.key[0]} IS NULL) AND (${copy.differs}))`,
  ),
  examples: statement<Difference>(
    `rebuild-examples-${copy.name}`,
    `SELECT '${copy.name}' AS copy,
       jsonb_build_object(${copy.key.map((column) => `'${column}', d.${column}`).join(', ')}) AS key,
       to_jsonb(l) AS live, to_jsonb(b) AS rebuilt
     FROM rebuild_doubts d ${counterparts(copy)} WHERE d.copy = '${copy.name}' ORDER BY ${listed(copy.key, 'd.')} LIMIT 5`,
  ),
});

const corrections = (copy: Copy) => ({
  remove: statement(
    `rebuild-remove-${copy.name}`,
    `DELETE FROM ${copy.name} l USING rebuild_doubts d WHERE d.copy = '${copy.name}' AND ${same(copy, 'l', 'd')}
       AND NOT EXISTS (SELECT FROM ${besideOf(copy)} b WHERE ${same(copy, 'b', 'd')})`,
  ),
  heal: statement(
    `rebuild-heal-${copy.name}`,
    `INSERT INTO ${copy.name} AS known (${listed([...copy.key, ...copy.rest])})
     SELECT ${listed([...copy.key, ...copy.rest], 'b.')}
     FROM rebuild_doubts d JOIN ${besideOf(copy)} b ON ${same(copy, 'b', 'd')} WHERE d.copy = '${copy.name}'
     ON CONFLICT (${listed(copy.key)}) DO UPDATE
       SET ${copy.rest.map((column) => `${column} = ${copy.healed?.[column] ?? `EXCLUDED.${column}`}`).join(', ')}`,
  ),
});

/** The statements of each copy, in the order in which their tables are locked. */
export const copies = [products, ratings, interactions].map((copy) => ({
  ...comparisons(copy),
  ...corrections(copy),
}));
