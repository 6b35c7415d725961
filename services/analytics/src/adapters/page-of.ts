import { z } from 'zod';
import { type Listed } from '../ports';
import { type Clickhouse } from './clickhouse';

const Total = z.object({ total: z.number() });
const totalOf = (count: string) => `toUInt64(${count}) AS total`;

interface Listing {
  /** Without ORDER BY and LIMIT. */
  readonly sql: string;
  /** Columns of the result that put each row in its one place. */
  readonly order: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * One page of a list. The total comes with the rows; a page beyond the last has none to
 * come with, so it is counted by itself and is true there as well.
 */
export const pageOf = async <Shape extends z.ZodType<object>>(
  { rows }: Clickhouse,
  { page, limit }: { page: number; limit: number },
  name: string,
  { sql, order, parameters = {} }: Listing,
  row: Shape,
): Promise<Listed<z.infer<Shape>>> => {
  const found = await rows(
    name,
    `SELECT *, ${totalOf('count() OVER ()')} FROM (${sql}) ${order === '' ? '' : `ORDER BY ${order}`}
     LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
    z.looseObject(Total.shape),
    { ...parameters, limit, offset: (page - 1) * limit },
  );
  const [first] = found;
  if (first) {
    const items = found.map(({ total: _total, ...values }) => row.parse(values));
    return { items, total: first.total };
  }
  if (page === 1) return { items: [], total: 0 };
  const [counted] = await rows(
    `${name}-total`,
    `SELECT ${totalOf('count()')} FROM (${sql})`,
    Total,
    parameters,
  );
  return { items: [], total: counted?.total ?? 0 };
};
