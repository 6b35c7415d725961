import { CartMerged, CartUpdated, type Message } from '@ultramarket/contracts';
import { type Database, isTransient, NaturalBatcher, statement } from '@ultramarket/platform';
import { type Cart, cartId, type CartLine, lifetimeMs, type Owner, userOwner } from '../domain/cart';
import { cartErrors } from '../domain/errors';
import { type CartCopies, type CartCopy } from '../ports';

interface CopyRow {
  userId: string;
  version: number;
  currency: string;
  lines: CartLine[];
  updatedAt: Date;
  expired: boolean;
}

const findCopies = statement<CopyRow>(
  'cart-copy-find',
  `SELECT user_id AS "userId", version, currency, lines, updated_at AS "updatedAt", expires_at <= now() AS expired
   FROM carts WHERE user_id = ANY($1::uuid[])`,
);

/** An older state never overwrites a newer one, in any order of arrival; rows in order, so that two copiers cannot deadlock. */
const saveCopies = statement<{ userId: string }>(
  'cart-copy-save',
  `INSERT INTO carts (user_id, version, currency, lines, updated_at, expires_at)
   SELECT c."userId", c.version, c.currency, c.lines, c."updatedAt", c."expiresAt"
   FROM jsonb_to_recordset($1::jsonb)
     AS c ("userId" uuid, version int, currency text, lines jsonb, "updatedAt" timestamptz, "expiresAt" timestamptz)
   ORDER BY c."userId"
   ON CONFLICT (user_id) DO UPDATE
     SET version = EXCLUDED.version, currency = EXCLUDED.currency, lines = EXCLUDED.lines,
         updated_at = EXCLUDED.updated_at, expires_at = EXCLUDED.expires_at
     WHERE carts.version < EXCLUDED.version
   RETURNING user_id AS "userId"`,
);

/**
 * Ended and empty, with a version that no copy on its way can reach: the job that removes ended carts takes it away a day
 * later.
 */
const eraseCopies = statement(
  'cart-copy-forget',
  `INSERT INTO carts (user_id, version, currency, lines, updated_at, expires_at)
   SELECT id, 1000000, '', '[]', now(), now() FROM unnest($1::uuid[]) AS u (id) ORDER BY id
   ON CONFLICT (user_id) DO UPDATE
     SET version = carts.version + 1000000, currency = '', lines = '[]', updated_at = now(), expires_at = now()`,
);

const eraseMerges = statement('cart-merge-forget', 'DELETE FROM cart_merges WHERE user_id = ANY($1::uuid[])');

const saveMerges = statement<{ id: string }>(
  'cart-merge-save',
  `INSERT INTO cart_merges (id, user_id, guest_id, items)
   SELECT m.id, m."userId", m."guestId", m.items
   FROM jsonb_to_recordset($1::jsonb) AS m (id uuid, "userId" uuid, "guestId" text, items int)
   ORDER BY m.id ON CONFLICT (id) DO NOTHING RETURNING id`,
);

const rowOf = (owner: Owner, { version, currency, lines, updatedAt }: Cart) => ({
  userId: owner.id,
  version,
  currency,
  lines,
  updatedAt: new Date(updatedAt).toISOString(),
  expiresAt: new Date(updatedAt + lifetimeMs(owner)).toISOString(),
});

const updated = (owner: Owner, { version, lines }: Cart): Message =>
  CartUpdated({
    ownerId: cartId(owner),
    guest: owner.kind === 'guest',
    version,
    items: lines.map(({ productId, variantId, quantity, unitPrice }) => ({
      productId,
      variantId,
      quantity,
      unitPrice,
    })),
  });

const copyOf = ({ userId, expired, updatedAt, ...cart }: CopyRow): CartCopy => ({
  userId,
  expired,
  cart: { ...cart, updatedAt: updatedAt.getTime() },
});

/** Durable copies in PostgreSQL. Shoppers who come for the first time at the same moment share one query. */
export const sqlCartCopies = (database: Database): CartCopies => {
  const findMany = async (userIds: readonly string[]): Promise<CartCopy[]> => {
    try {
      return (await database.query(findCopies, [userIds])).map(copyOf);
    } catch (cause) {
      throw isTransient(cause) ? cartErrors.CART_STORE_UNAVAILABLE(undefined, { cause }) : cause;
    }
  };
  const finder = new NaturalBatcher<string, CartCopy | undefined>(async (userIds) => {
    const copies = new Map((await findMany([...new Set(userIds)])).map((copy) => [copy.userId, copy]));
    return userIds.map((userId) => copies.get(userId));
  });

  return {
    findMany,
    find: (userId) => finder.add(userId),
    within: (tx) => ({
      erase: async (userIds) => {
        await tx.query(eraseCopies, [userIds]);
        await tx.query(eraseMerges, [userIds]);
      },
    }),
    save: async (carts, merges) => {
      const users = carts.filter(({ owner }) => owner.kind === 'user');
      const guests = carts.filter(({ owner }) => owner.kind === 'guest');
      await database.transaction(async (tx) => {
        const rows = users.map(({ owner, cart }) => rowOf(owner, cart));
        const saved = rows.length > 0 ? await tx.query(saveCopies, [JSON.stringify(rows)]) : [];
        const isNew = new Set(saved.map(({ userId }) => userId));
        const known = merges.length > 0 ? await tx.query(saveMerges, [JSON.stringify(merges)]) : [];
        const fresh = new Set(known.map(({ id }) => id));
        tx.outbox.add(
          ...merges
            .filter(({ id }) => fresh.has(id))
            .map(({ userId, guestId, items }) => CartMerged({ userId, guestId, items })),
          ...users
            .filter(({ owner }) => isNew.has(owner.id))
            .map(({ owner, cart }) => updated(userOwner(owner.id), cart)),
          ...guests.map(({ owner, cart }) => updated(owner, cart)),
        );
      });
    },
  };
};
