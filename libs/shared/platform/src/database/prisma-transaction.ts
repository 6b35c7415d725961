import { insertOutboxStatement, type OutboxRow, toRow } from '../messaging/outbox-rows';
import { type Database, type TransactionEffects } from './database';

/** The part of a generated Prisma client's transaction that the outbox needs. */
interface RawQueries {
  $queryRawUnsafe<Rows>(text: string, ...values: unknown[]): Promise<Rows>;
}

interface PrismaLike<Tx extends RawQueries> {
  $transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>;
}

/**
 * A Prisma transaction with an outbox: messages added to it commit with the rows and go to Kafka after.
 * For ordinary writes; hot paths use `Database.transaction`, which costs a tenth of the CPU.
 */
export const prismaTransaction = async <Tx extends RawQueries, Result>(
  prisma: PrismaLike<Tx>,
  database: Database,
  service: string,
  work: (tx: Tx, effects: TransactionEffects) => Promise<Result>,
): Promise<Result> => {
  let stored: OutboxRow[] = [];
  let callbacks: Array<() => void> = [];
  const result = await prisma.$transaction(
    async (tx) => {
      const rows: OutboxRow[] = [];
      callbacks = [];
      const value = await work(tx, {
        outbox: { add: (...added) => void rows.push(...added.map((message) => toRow(service, message))) },
        afterCommit: (callback) => void callbacks.push(callback),
      });
      if (rows.length > 0) {
        const inserted = await tx.$queryRawUnsafe<Array<{ seq: bigint; message_id: string }>>(
          insertOutboxStatement.text,
          JSON.stringify(rows),
        );
        const seqs = new Map(inserted.map((row) => [row.message_id, String(row.seq)]));
        stored = rows.map((row) => ({ ...row, seq: seqs.get(row.messageId) ?? '' }));
      }
      return value;
    },
    { maxWait: 10_000, timeout: 15_000 },
  );
  database.publish(stored);
  callbacks.forEach((callback) => callback());
  return result;
};
