import { KycDecided, KycSubmitted } from '@ultramarket/contracts';
import { type Database, newId, prismaTransaction } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { type DocumentType, type KycRecord, type KycStatus } from '../domain/kyc';
import { endingOf, type FieldCipher } from '../domain/field-cipher';
import { decisionRecord } from '../domain/audit';
import { type KycRecord as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type KycStore } from '../ports';
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

/** One who waits or is approved has no second submission; a unique index stands behind this. */
const refuseSecond = async (tx: Tx, userId: string): Promise<void> => {
  const valid = await tx.kycRecord.findFirst({ where: { userId, status: { not: 'REJECTED' } } });
  if (valid) throw valid.status === 'PENDING' ? userErrors.KYC_OPEN() : userErrors.KYC_APPROVED();
};

export const prismaKycStore = (prisma: PrismaClient, database: Database, cipher: FieldCipher): KycStore => ({
  submit: ({ userId, documentType, number, fileIds }) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      await refuseSecond(tx, userId);
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
      publish(KycSubmitted({ kycId: id, userId, fileIds: [...fileIds] }));
      return toRecord(row);
    }),

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

  decide: (id, { decision, reason }, auditActor) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      const known = await tx.kycRecord.findUnique({ where: { id }, select: { userId: true } });
      if (!known) throw userErrors.KYC_UNKNOWN();
      if (known.userId === auditActor.actor.userId) throw userErrors.KYC_OWN();
      const decidedAt = new Date();
      const { count } = await tx.kycRecord.updateMany({
        where: { id, status: 'PENDING' },
        data: { status: decision, reason: reason ?? null, decidedBy: auditActor.actor.userId, decidedAt },
      });
      if (count === 0) throw userErrors.KYC_DECIDED();
      publish(
        KycDecided({
          kycId: id,
          userId: known.userId,
          decision,
          by: auditActor.actor.userId,
          ...(reason && { reason }),
        }),
        decisionRecord(
          auditActor,
          { action: 'kyc.decided', resource: `kyc/${id}`, from: 'PENDING', to: decision },
          decidedAt,
        ),
      );
      return toRecord(await tx.kycRecord.findUniqueOrThrow({ where: { id } }));
    }),
});
