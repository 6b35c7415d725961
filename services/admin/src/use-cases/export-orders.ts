import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { errors } from '@ultramarket/platform';
import { csvCell } from '../domain/csv-cell';
import { adminErrors } from '../domain/errors';
import { type Operator, type OwnerCall, type Owners } from '../ports';
import { recordOwn, type RecordDeps } from './record-own';

const Order = z.object({
  id: z.string(),
  orderNumber: z.string(),
  userId: z.string().optional(),
  status: z.string(),
  total: z.object({ amount: z.number().int(), currency: z.string() }),
  createdAt: z.string(),
});
const Orders = z.array(Order);
type Order = z.infer<typeof Order>;

const columns = ['id', 'orderNumber', 'userId', 'status', 'totalAmount', 'currency', 'createdAt'];
const batchSize = 100;
export const orderExportLimit = 10_000;

const rowOf = ({ id, orderNumber, userId, status, total, createdAt }: Order): string[] =>
  [id, orderNumber, userId, status, total.amount, total.currency, createdAt].map(csvCell);

/** The orders that fit the filter as CSV; order-service is asked page by page. @throws EXPORT_TOO_LARGE */
export const exportOrders =
  (deps: RecordDeps & { owners: Owners }) =>
  async (filter: NonNullable<OwnerCall['query']>, operator: Operator): Promise<string> => {
    const rows: string[][] = [];
    for (let cursor: string | undefined; ;) {
      const query = { ...filter, limit: batchSize, cursor };
      const answer = await deps.owners.ask(
        'order',
        { method: 'GET', path: '/api/v1/orders', query },
        operator,
      );
      const page = Orders.safeParse(answer.data);
      if (!page.success) throw errors.UPSTREAM('order gave no usable answer.', { cause: page.error });
      rows.push(...page.data.map(rowOf));
      const next = answer.meta['nextCursor'];
      if (typeof next !== 'string') break;
      if (rows.length >= orderExportLimit) throw adminErrors.EXPORT_TOO_LARGE();
      cursor = next;
    }
    const after = { orders: rows.length, filter };
    await deps.store.transaction((unit) =>
      recordOwn(deps, unit, operator, { action: 'orders.exported', resource: 'orders', after }),
    );
    return stringify([columns, ...rows]);
  };
