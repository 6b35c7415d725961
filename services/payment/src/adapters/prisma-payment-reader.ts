import { PrismaPg } from '@prisma/adapter-pg';
import { type Database } from '@ultramarket/platform';
import { type PaymentStatus, type Refund, type Task } from '../domain/payment';
import { type Prisma, PrismaClient } from '../generated/prisma/client';
import { type PaymentReader, type PaymentWithRefunds } from '../ports';
import { countPayments } from './payment-count';
import { readOrder } from './payment-statements';

type Row = Prisma.PaymentGetPayload<{ include: { refunds: true } }>;

const view = ({
  refunds,
  saga: _saga,
  cancelSaga: _cancelSaga,
  dueAt: _dueAt,
  kind: _kind,
  ...row
}: Row): PaymentWithRefunds => ({
  ...row,
  status: row.status as PaymentStatus,
  task: row.task as Task | null,
  amount: Number(row.amount),
  captured: Number(row.captured),
  refunding: Number(row.refunding),
  refunded: Number(row.refunded),
  refunds: refunds.map((refund) => ({
    ...refund,
    amount: Number(refund.amount),
    status: refund.status as Refund['status'],
  })),
});

const include = { refunds: { orderBy: { id: 'asc' } } } as const;

/** Ordinary reads of payments. */
export const prismaPaymentReader = (database: Database): PaymentReader => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
  const found = (row: Row | null) => (row ? view(row) : undefined);
  return {
    byId: async (id) => found(await prisma.payment.findUnique({ where: { id }, include })),
    byIntent: async (intentId) => found(await prisma.payment.findUnique({ where: { intentId }, include })),
    byOrder: async (orderId) =>
      found(
        await prisma.payment.findUnique({ where: { orderId_kind: { orderId, kind: 'ORDER' } }, include }),
      ),
    order: async (orderId) => (await database.query(readOrder, [orderId]))[0],
    list: async ({ before, page, limit, ...filter }) => {
      const { userId, orderId, status } = filter;
      const where: Prisma.PaymentWhereInput = {
        // Marks of orders that were cancelled before their payment are no payments.
        amount: { gt: 0 },
        ...(userId && { userId }),
        ...(orderId && { orderId }),
        ...(status && { status }),
      };
      const rows = await prisma.payment.findMany({
        where: { ...where, ...(before && { id: { lt: before } }) },
        include,
        orderBy: { id: 'desc' },
        take: limit,
        ...(!before && { skip: (page - 1) * limit }),
      });
      return { items: rows.map(view), total: before ? null : await countPayments(database, filter) };
    },
  };
};
