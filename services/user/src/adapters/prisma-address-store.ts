import { type Database, newId, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type Address, type AddressFields, type AddressType } from '../domain/address-book';
import { type Address as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type AddressStore, type AddressTransaction } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toAddress = ({ userId: _owner, latitude, longitude, ...row }: Row): Address => ({
  ...row,
  // The database's CHECK allows nothing else.
  type: row.type as AddressType,
  geo: latitude === null || longitude === null ? null : { latitude, longitude },
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const columnsOf = ({
  type,
  name,
  line1,
  line2,
  city,
  region,
  country,
  postcode,
  phone,
  geo,
}: AddressFields) => ({
  type,
  name,
  line1,
  line2,
  city,
  region,
  country,
  postcode,
  phone,
  latitude: geo?.latitude ?? null,
  longitude: geo?.longitude ?? null,
});

const listOf = async (tx: Tx | PrismaClient, userId: string): Promise<Address[]> =>
  (await tx.address.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(
    toAddress,
  );

const within = (tx: Tx, effects: TransactionEffects): AddressTransaction => ({
  tx: effects,
  lock: (userId) => lockUser(tx, userId),
  list: (userId) => listOf(tx, userId),
  find: async (userId, id) => {
    const row = await tx.address.findFirst({ where: { id, userId } });
    return row ? toAddress(row) : undefined;
  },
  insert: async (userId, fields) => {
    const id = newId();
    await tx.address.create({ data: { id, userId, ...columnsOf(fields) } });
    return id;
  },
  update: async (id, { isDefault, ...fields }) => {
    const data = { ...columnsOf(fields), isDefault, version: { increment: 1 } };
    await tx.address.update({ where: { id }, data });
  },
  remove: async (id) => void (await tx.address.delete({ where: { id } })),
  setDefaults: async (userId, { gain, lose }) => {
    // The one that loses it goes first, for the unique index.
    for (const [ids, isDefault] of [
      [lose, false],
      [gain, true],
    ] as const) {
      if (ids.length > 0)
        await tx.address.updateMany({
          where: { userId, id: { in: ids } },
          data: { isDefault, version: { increment: 1 } },
        });
    }
  },
});

/** Address books in PostgreSQL; their writes hold the profile row. */
export const prismaAddressStore = (prisma: PrismaClient, database: Database): AddressStore => ({
  list: (userId) => listOf(prisma, userId),
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects))),
});
