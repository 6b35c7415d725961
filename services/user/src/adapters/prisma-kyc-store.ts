import { type Database, newId, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type DocumentType, type KycRecord, type KycStatus } from '../domain/kyc';
import { endingOf, type FieldCipher } from '../domain/field-cipher';
import { type KycRecord as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type KycStore, type KycTransaction } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toRecord = (row: Row): KycRecord => ({
  id: row.id,
  userId: row.userId,
  // The database's CHECK allows nothing else.
  status: row.status as KycStatus,
  documentType: row.documentType as DocumentType,
  numberEnding: row.numberEnding,
  fileIds: row.fileIds,
  reason: row.reason,
  decidedBy: row.decidedBy,
  decidedAt: row.decidedAt?.toISOString() ?? null,
  submittedAt: row.submittedAt.toISOString(),
});

const within = (tx: Tx, effects: TransactionEffects, cipher: FieldCipher): KycTransaction => ({
  tx: effects,
  lockValid: async (userId) => {
    await lockUser(tx, userId);
    const row = await tx.kycRecord.findFirst({ where: { userId, status: { not: 'REJECTED' } } });
    return row ? toRecord(row) : undefined;
  },
  insert: async ({ userId, documentType, number, fileIds }) => {
    const id = newId();
    const row = await tx.kycRecord.create({
      data: {
        id,
        userId,
        documentType,
        numberSealed: cipher.encrypt(number, `kyc/${id}`),
        numberEnding: endingOf(number),
        fileIds: [...fileIds],
      },
    });
    return toRecord(row);
  },
  find: async (id) => {
    const row = await tx.kycRecord.findUnique({ where: { id } });
    return row ? toRecord(row) : undefined;
  },
  decide: async (id, { decision, reason }, decidedBy, decidedAt) => {
    const { count } = await tx.kycRecord.updateMany({
      where: { id, status: 'PENDING' },
      data: { status: decision, reason: reason ?? null, decidedBy, decidedAt },
    });
    return count > 0 ? toRecord(await tx.kycRecord.findUniqueOrThrow({ where: { id } })) : undefined;
  },
});

export const prismaKycStore = (prisma: PrismaClient, database: Database, cipher: FieldCipher): KycStore => ({
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects, cipher))),

  list: async (where, { page, limit }) => {
    const [rows, total] = await Promise.all([
      prisma.kycRecord.findMany({
        where,
        orderBy: [{ decidedAt: { sort: 'desc', nulls: 'first' } }, { submittedAt: 'asc' }],
        skip: (page - 1) * limit,
        take: limit,
      }),
      prisma.kycRecord.count({ where }),
    ]);
    return { items: rows.map(toRecord), total };
  },
});
