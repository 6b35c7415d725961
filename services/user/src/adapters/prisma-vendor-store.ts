import { type Message, VendorBankChanged, VendorRegistered, VendorVerified } from '@ultramarket/contracts';
import {
  type AuditActor,
  auditRecord,
  type Database,
  errors,
  newId,
  prismaTransaction,
} from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { endingOf, type FieldCipher } from '../domain/field-cipher';
import { decisionRecord } from '../domain/audit';
import {
  payoutHoldFrom,
  renaming,
  touchesVerified,
  transitions,
  type Vendor,
  type VendorAddress,
  type VendorChange,
  type VendorStatus,
  type Verdict,
} from '../domain/vendor';
import { type Prisma, type PrismaClient, type Vendor as Row } from '../generated/prisma/client';
import { type VendorStore } from '../ports';
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

const columnsOf = (
  id: string,
  { bankToken, addresses, legalName, description, taxNumber }: VendorChange,
  cipher: FieldCipher,
): Prisma.VendorUpdateInput => ({
  ...(legalName !== undefined && { legalName }),
  ...(description !== undefined && { description }),
  ...(taxNumber !== undefined && { taxNumber }),
  ...(addresses && { addresses: addresses as unknown as Prisma.InputJsonArray }),
  ...(bankToken !== undefined && {
    bankTokenSealed: cipher.encrypt(bankToken, `vendor/${id}`),
    bankTokenEnding: endingOf(bankToken),
  }),
});

/** Writes to one vendor come one after the other. */
const lockVendor = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`SELECT 1 FROM vendors WHERE id = ${id}::uuid FOR UPDATE`;

const heldRow = async (tx: Tx, id: string | undefined, version: number | undefined): Promise<Row> => {
  if (id) await lockVendor(tx, id);
  const row = id && (await tx.vendor.findUnique({ where: { id } }));
  if (!row) throw userErrors.VENDOR_UNKNOWN();
  if (version !== undefined && version !== row.version) throw errors.VERSION_CONFLICT();
  return row;
};

const held = async (tx: Tx, id: string | undefined, version: number | undefined): Promise<Vendor> =>
  toVendor(await heldRow(tx, id, version));

/** True when payouts are to go elsewhere than until now. */
const changesBank = (
  { id, bankTokenSealed }: Row,
  { bankToken }: VendorChange,
  cipher: FieldCipher,
): boolean =>
  bankToken !== undefined &&
  (bankTokenSealed.length === 0 || cipher.decrypt(bankTokenSealed, `vendor/${id}`) !== bankToken);

/** The documents that an approval rests on. @throws VENDOR_KYC_NEEDED */
const approvedKyc = async (tx: Tx, userId: string): Promise<string> => {
  const kyc = await tx.kycRecord.findFirst({ where: { userId, status: 'APPROVED' }, select: { id: true } });
  if (!kyc) throw userErrors.VENDOR_KYC_NEEDED();
  return kyc.id;
};

/** What others must know of a vendor's own change: payouts that go elsewhere, and a name that is not verified. */
const announcementsOf = (before: Vendor, after: Vendor, auditActor: AuditActor, now: Date): Message[] => {
  const { id: vendorId, userId, payoutHoldUntil, proposedName, displayName } = after;
  const resource = `vendor/${vendorId}`;
  const bank =
    payoutHoldUntil !== null && payoutHoldUntil !== before.payoutHoldUntil
      ? [
          VendorBankChanged({ vendorId, userId, payoutHoldUntil }),
          auditRecord(
            auditActor,
            { action: 'vendor.bank-changed', resource, after: { payoutHoldUntil } },
            now,
          ),
        ]
      : [];
  const name =
    proposedName !== before.proposedName
      ? [
          auditRecord(
            auditActor,
            { action: 'vendor.name-proposed', resource, before: { displayName }, after: { proposedName } },
            now,
          ),
        ]
      : [];
  return [...bank, ...name];
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
          bankTokenSealed: cipher.encrypt(application.bankToken, `vendor/${id}`),
          bankTokenEnding: endingOf(application.bankToken),
        },
      });
      publish(VendorRegistered({ vendorId: id, userId }));
      return toVendor(row);
    }),

  update: (userId, change, version, auditActor) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      const own = await tx.vendor.findUnique({ where: { userId }, select: { id: true } });
      const kept = await heldRow(tx, own?.id, version);
      const before = toVendor(kept);
      if (touchesVerified(before, change)) throw userErrors.VENDOR_VERIFIED_FIELD();
      const again = before.status === 'REJECTED' && {
        status: 'PENDING',
        decidedAt: null,
        appliedAt: new Date(),
      };
      const now = new Date();
      const hold = changesBank(kept, change, cipher) && { payoutHoldUntil: payoutHoldFrom(now) };
      const named = renaming(before, change.displayName);
      const row = await tx.vendor.update({
        where: { id: before.id },
        data: {
          ...columnsOf(before.id, change, cipher),
          ...{ ...named, ...again, ...hold },
          version: { increment: 1 },
        },
      });
      publish(...announcementsOf(before, toVendor(row), auditActor, now));
      return toVendor(row);
    }),

  decideName: (id, decision, version, auditActor) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      const before = await held(tx, id, version);
      const { displayName, proposedName } = before;
      if (before.userId === auditActor.actor.userId) throw userErrors.VENDOR_OWN();
      if (proposedName === null) throw userErrors.VENDOR_NAME_SETTLED();
      const row = await tx.vendor.update({
        where: { id },
        data: {
          ...(decision === 'APPROVED' && { displayName: proposedName }),
          ...{ proposedName: null, version: { increment: 1 } },
        },
      });
      const deed = { action: 'vendor.name-decided', resource: `vendor/${id}` };
      const after = { displayName: row.displayName, proposedName, decision };
      publish(auditRecord(auditActor, { ...deed, before: { displayName }, after }, new Date()));
      return toVendor(row);
    }),

  verify: (id, { status, reason = null }, version, auditActor) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      const before = await held(tx, id, version);
      if (before.userId === auditActor.actor.userId) throw userErrors.VENDOR_OWN();
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
          ...{ reason, kycId, decidedAt, decidedBy: auditActor.actor.userId },
        },
      });
      const deed = { action: 'vendor.verified', resource: `vendor/${id}`, from: before.status, to: status };
      publish(
        VendorVerified({
          vendorId: id,
          userId: before.userId,
          status,
          by: auditActor.actor.userId,
          version: row.version,
        }),
        decisionRecord(auditActor, deed, decidedAt),
      );
      return toVendor(row);
    }),
});
