import { VendorRegistered, VendorVerified } from '@ultramarket/contracts';
import { type Database, errors, newId, prismaTransaction } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { endingOf, type TextSeal } from '../domain/sealing';
import { decisionRecord } from '../domain/staff-act';
import {
  touchesVerified,
  transitions,
  type Vendor,
  type VendorAddress,
  type VendorChange,
  type VendorStatus,
  type Verdict,
} from '../domain/vendor';
import { type Prisma, type PrismaClient, type Vendor as Row } from '../generated/prisma/client';
import { type VendorFilter, type VendorStore } from '../ports';
import { escapePattern, lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toVendor = ({ bankTokenSealed: _sealed, addresses, ...row }: Row): Vendor => ({
  ...row,
  // Written by this file alone; the status is held by the database's CHECK.
  addresses: addresses as unknown as VendorAddress[],
  status: row.status as VendorStatus,
  appliedAt: row.appliedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const columnsOf = (
  id: string,
  { bankToken, addresses, legalName, displayName, description, taxNumber }: VendorChange,
  seal: TextSeal,
): Prisma.VendorUpdateInput => ({
  ...(legalName !== undefined && { legalName }),
  ...(displayName !== undefined && { displayName }),
  ...(description !== undefined && { description }),
  ...(taxNumber !== undefined && { taxNumber }),
  ...(addresses && { addresses: addresses as unknown as Prisma.InputJsonArray }),
  ...(bankToken !== undefined && {
    bankTokenSealed: seal.seal(bankToken, `vendor/${id}`),
    bankTokenEnding: endingOf(bankToken),
  }),
});

const whereOf = ({ beginning, ...filter }: VendorFilter): Prisma.VendorWhereInput => ({
  ...filter,
  ...(beginning && { displayName: { startsWith: escapePattern(beginning), mode: 'insensitive' } }),
});

/** Writes to one vendor come one after the other. */
const lockVendor = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`SELECT 1 FROM vendors WHERE id = ${id}::uuid FOR UPDATE`;

const held = async (tx: Tx, id: string | undefined, version: number | undefined): Promise<Vendor> => {
  if (id) await lockVendor(tx, id);
  const row = id && (await tx.vendor.findUnique({ where: { id } }));
  if (!row) throw userErrors.VENDOR_UNKNOWN();
  if (version !== undefined && version !== row.version) throw errors.VERSION_CONFLICT();
  return toVendor(row);
};

/** The documents that an approval rests on. @throws VENDOR_KYC_NEEDED */
const approvedKyc = async (tx: Tx, userId: string): Promise<string> => {
  const kyc = await tx.kycRecord.findFirst({ where: { userId, status: 'APPROVED' }, select: { id: true } });
  if (!kyc) throw userErrors.VENDOR_KYC_NEEDED();
  return kyc.id;
};

/** Reads of vendors. */
const vendorReads = (prisma: PrismaClient): Pick<VendorStore, 'find' | 'queue' | 'list' | 'history'> => {
  const page =
    (orderBy: Prisma.VendorOrderByWithRelationInput[]): VendorStore['list'] =>
    async (filter, { page: number, limit }) => {
      const where = whereOf(filter);
      const [rows, total] = await Promise.all([
        prisma.vendor.findMany({ where, orderBy, skip: (number - 1) * limit, take: limit }),
        prisma.vendor.count({ where }),
      ]);
      return { items: rows.map(toVendor), total };
    };
  return {
    find: async (by) => {
      const row = await prisma.vendor.findUnique({ where: by });
      return row ? toVendor(row) : undefined;
    },
    queue: page([{ decidedAt: { sort: 'desc', nulls: 'first' } }, { appliedAt: 'asc' }, { id: 'asc' }]),
    list: page([{ displayName: 'asc' }, { id: 'asc' }]),
    history: async (vendorId) => {
      const rows = await prisma.vendorVerification.findMany({
        where: { vendorId },
        orderBy: [{ decidedAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(({ vendorId: _vendor, fromStatus, toStatus, decidedAt, ...row }) => ({
        ...row,
        from: fromStatus as VendorStatus,
        to: toStatus as Verdict,
        decidedAt: decidedAt.toISOString(),
      }));
    },
  };
};

export const prismaVendorStore = (prisma: PrismaClient, database: Database, seal: TextSeal): VendorStore => ({
  ...vendorReads(prisma),

  register: (userId, application) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      if (await tx.vendor.findUnique({ where: { userId } })) throw userErrors.VENDOR_EXISTS();
      const id = newId();
      const { legalName, displayName, description, taxNumber } = application;
      const row = await tx.vendor.create({
        data: {
          id,
          userId,
          ...{ legalName, displayName, description, taxNumber },
          addresses: application.addresses as unknown as Prisma.InputJsonArray,
          bankTokenSealed: seal.seal(application.bankToken, `vendor/${id}`),
          bankTokenEnding: endingOf(application.bankToken),
        },
      });
      publish(VendorRegistered({ vendorId: id, userId }));
      return toVendor(row);
    }),

  update: (userId, change, version) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx) => {
      const own = await tx.vendor.findUnique({ where: { userId }, select: { id: true } });
      const before = await held(tx, own?.id, version);
      if (touchesVerified(before, change)) throw userErrors.VENDOR_VERIFIED_FIELD();
      const again = before.status === 'REJECTED' && {
        status: 'PENDING',
        decidedAt: null,
        appliedAt: new Date(),
      };
      const row = await tx.vendor.update({
        where: { id: before.id },
        data: { ...columnsOf(before.id, change, seal), ...again, version: { increment: 1 } },
      });
      return toVendor(row);
    }),

  verify: (id, { status, reason = null }, version, act) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      const before = await held(tx, id, version);
      if (before.userId === act.userId) throw userErrors.VENDOR_OWN();
      if (!transitions[before.status].includes(status))
        throw userErrors.VENDOR_TRANSITION(`The vendor is ${before.status} and cannot become ${status}.`);
      const kycId = status === 'APPROVED' ? await approvedKyc(tx, before.userId) : null;
      const decidedAt = new Date();
      const row = await tx.vendor.update({
        where: { id },
        data: { status, reason, decidedAt, version: { increment: 1 } },
      });
      await tx.vendorVerification.create({
        data: {
          id: newId(),
          vendorId: id,
          fromStatus: before.status,
          toStatus: status,
          ...{ reason, kycId, decidedAt, decidedBy: act.userId },
        },
      });
      const deed = { action: 'vendor.verified', resource: `vendor/${id}`, from: before.status, to: status };
      publish(
        VendorVerified({ vendorId: id, userId: before.userId, status, by: act.userId, version: row.version }),
        decisionRecord(act, deed, decidedAt),
      );
      return toVendor(row);
    }),
});
