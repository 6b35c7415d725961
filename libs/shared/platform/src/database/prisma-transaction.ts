import { type Message } from '@ultramarket/contracts';
import { insertOutboxStatement, type OutboxRow, toRow } from '../messaging/outbox-rows';
import { type Database } from './database';

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
 * A Prisma transaction with an outbox: messages added through `publish` commit with the rows and go to Kafka after.
 * For ordinary writes; hot paths use `Database.transaction`, which costs a tenth of the CPU.
 */
export const prismaTransaction = async <Tx extends RawQueries, Result>(
  prisma: PrismaLike<Tx>,
  database: Database,
  service: string,
  work: (tx: Tx, publish: (...messages: readonly Message[]) => void) => Promise<Result>,
): Promise<Result> => {
  let stored: OutboxRow[] = [];
  const result = await prisma.$transaction(
    async (tx) => {
      const rows: OutboxRow[] = [];
      const value = await work(
        tx,
        (...added) => void rows.push(...added.map((message) => toRow(service, message))),
      );
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
  return result;
};
