import { type Database, newId, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { endingOf, type FieldCipher } from '../domain/field-cipher';
import { type Vendor, type VendorAddress, type VendorStatus, type Verdict } from '../domain/vendor';
import { type Prisma, type PrismaClient, type Vendor as Row } from '../generated/prisma/client';
import { type VendorStore, type VendorTransaction } from '../ports';
import { searchByName, searchQueue, type VendorSearch } from './vendor-search';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toVendor = ({ bankTokenSealed: _sealed, addresses, ...row }: Row): Vendor => ({
  ...row,
  // Written by this file alone; the status is held by the database's CHECK.
  addresses: addresses as unknown as VendorAddress[],
  status: row.status as VendorStatus,
  appliedAt: row.appliedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  payoutHoldUntil: row.payoutHoldUntil?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const addressesOf = (addresses: readonly VendorAddress[]) => addresses as unknown as Prisma.InputJsonArray;

const within = (tx: Tx, effects: TransactionEffects, cipher: FieldCipher): VendorTransaction => {
  const bankColumns = (id: string, bankToken: string) => ({
    bankTokenSealed: cipher.encrypt(bankToken, `vendor/${id}`),
    bankTokenEnding: endingOf(bankToken),
  });
  return {
    tx: effects,
    lockApplicant: async (userId) => {
      await lockUser(tx, userId);
      return (await tx.vendor.findUnique({ where: { userId }, select: { id: true } })) !== null;
    },
    insert: async (userId, { bankToken, addresses, ...fields }) => {
      const id = newId();
      const columns = { ...fields, addresses: addressesOf(addresses), ...bankColumns(id, bankToken) };
      return toVendor(await tx.vendor.create({ data: { id, userId, ...columns } }));
    },
    lock: async (by) => {
      const known = await tx.vendor.findUnique({ where: by, select: { id: true } });
      if (!known) return undefined;
      await tx.$queryRaw`SELECT 1 FROM vendors WHERE id = ${known.id}::uuid FOR UPDATE`;
      const row = await tx.vendor.findUnique({ where: known });
      return row ? toVendor(row) : undefined;
    },
    update: async (id, { bankToken, addresses, ...fields }) => {
      const columns = {
        ...(fields as Prisma.VendorUpdateInput),
        ...(addresses && { addresses: addressesOf(addresses) }),
        ...(bankToken !== undefined && bankColumns(id, bankToken)),
      };
      return toVendor(
        await tx.vendor.update({ where: { id }, data: { ...columns, version: { increment: 1 } } }),
      );
    },
    hasBankToken: async (id, bankToken) => {
      const select = { bankTokenSealed: true };
      const { bankTokenSealed } = await tx.vendor.findUniqueOrThrow({ where: { id }, select });
      return bankTokenSealed.length > 0 && cipher.decrypt(bankTokenSealed, `vendor/${id}`) === bankToken;
    },
    approvedKyc: async (userId) =>
      (await tx.kycRecord.findFirst({ where: { userId, status: 'APPROVED' }, select: { id: true } }))?.id,
    insertVerification: async (vendorId, { from: fromStatus, to: toStatus, ...verification }) => {
      const data = { id: newId(), vendorId, fromStatus, toStatus, ...verification };
      await tx.vendorVerification.create({ data });
    },
  };
};

/** Reads of vendors. */
const vendorReads = (
  prisma: PrismaClient,
  database: Database,
): Pick<VendorStore, 'find' | 'queue' | 'list' | 'history'> => {
  const page =
    (orderBy: Prisma.VendorOrderByWithRelationInput[], search: VendorSearch): VendorStore['list'] =>
    async ({ beginning, renaming: renames, ...filter }, { page: number, limit }) => {
      const skip = (number - 1) * limit;
      const waiting = renames && { NOT: { proposedName: null } };
      if (beginning !== undefined) {
        const found = await search(
          database,
          { beginning, renames: renames ?? false, ...filter },
          skip,
          limit,
        );
        const rows = await prisma.vendor.findMany({ where: { id: { in: found.ids } }, orderBy });
        return { items: rows.map(toVendor), total: found.total };
      }
      const where = { ...filter, ...waiting };
      const [rows, total] = await Promise.all([
        prisma.vendor.findMany({ where, orderBy, skip, take: limit }),
        prisma.vendor.count({ where }),
      ]);
      return { items: rows.map(toVendor), total };
    };
  return {
    find: async (by) => {
      const row = await prisma.vendor.findUnique({ where: by });
      return row ? toVendor(row) : undefined;
    },
    queue: page(
      [{ decidedAt: { sort: 'desc', nulls: 'first' } }, { appliedAt: 'asc' }, { id: 'asc' }],
      searchQueue,
    ),
    list: page([{ displayName: 'asc' }, { id: 'asc' }], searchByName),
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

export const prismaVendorStore = (
  prisma: PrismaClient,
  database: Database,
  cipher: FieldCipher,
): VendorStore => ({
  ...vendorReads(prisma, database),
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects, cipher))),
});
