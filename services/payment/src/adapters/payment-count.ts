import { type Database, type Statement, statement } from '@ultramarket/platform';
import { maxCounted, type PaymentFilter, type Total } from '../ports';

/** The conditions that are asked for, and no others, so that each combination finds its index. */
const countOf = ({ userId, orderId, status }: PaymentFilter): [Statement<{ total: number }>, unknown[]] => {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const asked = [
    userId && ['user', `user_id = ${bind(userId)}::uuid`],
    orderId && ['order', `order_id = ${bind(orderId)}::uuid`],
    status && ['status', `status = ${bind(status)}`],
  ].filter((condition) => Array.isArray(condition));
  const name = ['payment-count', ...asked.map(([word]) => word)].join('-');
  const where = ['amount > 0', ...asked.map(([, sql]) => sql)].join(' AND ');
  const some = `SELECT FROM payments WHERE ${where} LIMIT ${maxCounted + 1}`;
  return [statement(name, `SELECT count(*)::int AS total FROM (${some}) counted`), values];
};

/** What PostgreSQL believes that the table holds since it last looked. */
const estimate = statement<{ total: number }>(
  'payment-estimate',
  `SELECT reltuples::float8 AS total FROM pg_class WHERE oid = 'payments'::regclass`,
);

/** Counts as far as pages go; beyond it all payments are estimated, and others cut off. */
export const countPayments = async (database: Database, filter: PaymentFilter): Promise<Total> => {
  const [counted] = await database.query(...countOf(filter));
  const total = counted?.total ?? 0;
  if (total <= maxCounted) return { total, isEstimate: false };
  const all = !filter.userId && !filter.orderId && !filter.status;
  const [guess] = all ? await database.query(estimate) : [];
  return { total: Math.max(maxCounted, Math.round(guess?.total ?? 0)), isEstimate: true };
};
