import { AddressChanged } from '@ultramarket/contracts';
import { type Database, errors, newId, prismaTransaction } from '@ultramarket/platform';
import {
  type Address,
  type AddressFields,
  type AddressType,
  maxAddresses,
  settleDefaults,
  type DefaultChange,
} from '../domain/address-book';
import { userErrors } from '../domain/errors';
import { type Address as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type AddressInput, type AddressStore } from '../ports';
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

const defaultChangeOf = (id: string, isDefault: boolean | undefined): DefaultChange | undefined =>
  isDefault === undefined ? undefined : { id, isDefault };

/** Moves the default where it has to be; the one that loses it goes first, for the unique index. Returns who changed. */
const settle = async (
  tx: Tx,
  userId: string,
  defaultChange: DefaultChange | undefined,
): Promise<string[]> => {
  const { gain, lose } = settleDefaults(await listOf(tx, userId), defaultChange);
  for (const [ids, isDefault] of [
    [lose, false],
    [gain, true],
  ] as const) {
    if (ids.length > 0)
      await tx.address.updateMany({
        where: { userId, id: { in: [...ids] } },
        data: { isDefault, version: { increment: 1 } },
      });
  }
  return [...lose, ...gain];
};

const find = async (tx: Tx, userId: string, id: string, version: number | undefined): Promise<Row> => {
  const row = await tx.address.findFirst({ where: { id, userId } });
  if (!row) throw userErrors.ADDRESS_UNKNOWN();
  if (version !== undefined && version !== row.version) throw errors.VERSION_CONFLICT();
  return row;
};

const reread = async (tx: Tx, id: string): Promise<Address> =>
  toAddress(await tx.address.findUniqueOrThrow({ where: { id } }));

/** Writes of one user's book come one after the other: they hold the profile row. */
export const prismaAddressStore = (prisma: PrismaClient, database: Database): AddressStore => {
  const change = <Result>(
    userId: string,
    work: (
      tx: Tx,
      announce: (change: 'added' | 'updated' | 'removed', ...ids: string[]) => void,
    ) => Promise<Result>,
  ): Promise<Result> =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      return work(tx, (kind, ...ids) =>
        publish(...ids.map((addressId) => AddressChanged({ userId, addressId, change: kind }))),
      );
    });

  return {
    list: async (userId) => listOf(prisma, userId),

    add: (userId, input: AddressInput) =>
      change(userId, async (tx, announce) => {
        if ((await tx.address.count({ where: { userId } })) >= maxAddresses) throw userErrors.ADDRESS_LIMIT();
        const id = newId();
        await tx.address.create({ data: { id, userId, ...columnsOf(input) } });
        announce('added', id);
        const moved = await settle(tx, userId, defaultChangeOf(id, input.isDefault));
        announce('updated', ...moved.filter((one) => one !== id));
        return reread(tx, id);
      }),

    update: (userId, id, input, version) =>
      change(userId, async (tx, announce) => {
        const before = await find(tx, userId, id, version);
        // In its new type it must not meet another default.
        const moved = before.type !== input.type && { isDefault: false };
        await tx.address.update({
          where: { id },
          data: { ...columnsOf(input), ...moved, version: { increment: 1 } },
        });
        announce('updated', id);
        const settled = await settle(tx, userId, defaultChangeOf(id, input.isDefault));
        announce('updated', ...settled.filter((one) => one !== id));
        return reread(tx, id);
      }),

    remove: (userId, id, version) =>
      change(userId, async (tx, announce) => {
        await find(tx, userId, id, version);
        await tx.address.delete({ where: { id } });
        announce('removed', id);
        announce('updated', ...(await settle(tx, userId, undefined)));
      }),
  };
};
