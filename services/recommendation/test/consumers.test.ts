import {
  CartUpdated,
  ProductCreated,
  ProductDeleted,
  ProductUpdated,
  ProductViewed,
  RatingUpdated,
  ReviewCreated,
  SearchClicked,
  WishlistItemAdded,
} from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { productState, Shop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.start();
});
afterAll(() => shop.stop());

interface Known {
  productId: string;
  kind: string;
  weight: number;
}
const known = statement<Known>(
  'test-interactions',
  'SELECT product_id AS "productId", kind, weight FROM interactions WHERE user_id = $1 ORDER BY kind, at, product_id',
);
const product = statement<{ name: string; status: string; version: number }>(
  'test-product',
  'SELECT name, status, version FROM products WHERE product_id = $1',
);
const rating = statement<{ average: number; count: number }>(
  'test-rating',
  'SELECT average, count FROM ratings WHERE product_id = $1',
);
const looks = statement<{ productId: string; weight: number; at: Date }>(
  'test-looks',
  `SELECT product_id AS "productId", weight, at FROM interactions WHERE user_id = $1 AND kind = 'VIEW'`,
);
const makeOld = statement(
  'test-old-views',
  `UPDATE interactions SET at = now() - interval '91 days' WHERE user_id = $1`,
);

const of = (userId: string): Promise<Known[]> => shop.database.query(known, [userId]);
const copyOf = async (productId: string) => (await shop.database.query(product, [productId]))[0];

const cart = (userId: string, version: number, productIds: readonly string[], guest = false) =>
  CartUpdated({
    ...{ ownerId: userId, guest, version },
    items: productIds.map((productId) => ({ productId, variantId: null, quantity: 1, unitPrice: 1 })),
  });

/** Once this one has been handled, so has everything that was sent before it on the same topic. */
const handledUpTo = async (send: (userId: string) => Promise<unknown>): Promise<void> => {
  const userId = newId();
  await send(userId);
  await eventually(async () => expect(await of(userId)).toHaveLength(1));
};

test('when an order is confirmed, each product is one purchase, however often the event comes', async () => {
  const userId = newId();
  const [tent, lamp] = [newId(), newId()];
  const order = shop.order(userId, [tent, lamp, lamp]);
  await shop.service.deliver(order);
  await shop.service.deliver(order);
  await handledUpTo((other) => shop.service.deliver(shop.order(other, [newId()])));
  expect((await of(userId)).map(({ productId, kind }) => [productId, kind]).sort()).toEqual(
    [
      [tent, 'PURCHASE'],
      [lamp, 'PURCHASE'],
    ].sort(),
  );
});

test('when a cart changes, its products replace the earlier ones; an older cart changes nothing', async () => {
  const userId = newId();
  const [kept, removed, added] = [newId(), newId(), newId()];
  const at = (second: number) => ({ occurredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });
  await shop.service.deliver(cart(userId, 1, [kept, removed]), at(1));
  await eventually(async () => expect(await of(userId)).toHaveLength(2));
  await shop.service.deliver(cart(userId, 3, [kept, added]), at(3));
  await shop.service.deliver(cart(userId, 2, [removed]), at(2));
  await handledUpTo((other) => shop.service.deliver(cart(other, 1, [newId()])));
  expect((await of(userId)).map(({ productId }) => productId)).toEqual([kept, added]);
  await shop.service.deliver(cart(userId, 4, []), at(4));
  await eventually(async () => expect(await of(userId)).toEqual([]));
});

test('when several states of a cart come in one batch, the last one counts', async () => {
  const userId = newId();
  const last = newId();
  const sent = [cart(userId, 1, [newId()]), cart(userId, 2, [newId(), newId()]), cart(userId, 3, [last])];
  for (const [index, message] of sent.entries())
    await shop.service.deliver(message, { occurredAt: new Date(1_700_000_000_000 + index) });
  await eventually(async () => expect((await of(userId)).map(({ productId }) => productId)).toEqual([last]));
});

test('when the cart is a guest’s, nothing is stored', async () => {
  const guestId = newId();
  await shop.service.deliver(cart(guestId, 1, [newId()], true));
  await handledUpTo((other) => shop.service.deliver(cart(other, 1, [newId()])));
  expect(await of(guestId)).toEqual([]);
});

test('when a review is rewritten, its new stars count, also when the old ones come again', async () => {
  const [userId, productId, reviewId] = [newId(), newId(), newId()];
  const review = (rating: number) =>
    ReviewCreated({ reviewId, productId, userId, rating, sentiment: 'NEUTRAL' });
  await shop.service.deliver(review(1), { occurredAt: new Date(1_700_000_000_000) });
  await eventually(async () =>
    expect(await of(userId)).toEqual([{ productId, kind: 'REVIEW', weight: -0.5 }]),
  );
  await shop.service.deliver(review(5), { occurredAt: new Date(1_700_000_001_000) });
  await eventually(async () =>
    expect(await of(userId)).toEqual([{ productId, kind: 'REVIEW', weight: 0.5 }]),
  );
  await shop.service.deliver(review(1), { occurredAt: new Date(1_700_000_000_000) });
  await handledUpTo((other) =>
    shop.service.deliver(
      ReviewCreated({ reviewId: newId(), productId, userId: other, rating: 3, sentiment: 'NEUTRAL' }),
    ),
  );
  expect(await of(userId)).toEqual([{ productId, kind: 'REVIEW', weight: 0.5 }]);
});

test('when a shopper opens a search result, it is a view; views of a quarter of a year ago are deleted', async () => {
  const [userId, productId] = [newId(), newId()];
  const click = (who: string | null) =>
    SearchClicked({ searchId: newId(), userId: who, guestId: null, productId, position: 1 });
  await shop.service.deliver(click(null));
  await shop.service.deliver(click(userId));
  await eventually(async () => expect(await of(userId)).toMatchObject([{ productId, kind: 'VIEW' }]));
  await shop.database.query(makeOld, [userId]);
  const other = newId();
  await shop.service.deliver(click(other));
  await eventually(async () => expect(await of(other)).toHaveLength(1));
  await shop.service.runJob('prune-views');
  expect(await of(userId)).toEqual([]);
  expect(await of(other)).toHaveLength(1);
});

test('when a shopper opens a search result and reads its page, it is one view, with the last time', async () => {
  const [userId, productId] = [newId(), newId()];
  const read = (who: string | null) => ProductViewed({ productId, userId: who, guestId: null });
  const at = (second: number) => ({ occurredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });
  await shop.service.deliver(
    SearchClicked({ searchId: newId(), userId, guestId: null, productId, position: 1 }),
    at(1),
  );
  await shop.service.deliver(read(null), at(2));
  await shop.service.deliver(read(userId), at(3));
  await shop.service.deliver(read(userId), at(2));
  await eventually(async () =>
    expect(await shop.database.query(looks, [userId])).toEqual([
      { productId, weight: expect.closeTo(0.2) as number, at: new Date(Date.UTC(2026, 0, 1, 0, 0, 3)) },
    ]),
  );
});

test('when updates of a product come out of order, the newest state stays', async () => {
  const productId = newId();
  await shop.service.deliver(ProductUpdated(productState({ productId, name: 'newer', version: 3 })));
  await eventually(async () => expect(await copyOf(productId)).toMatchObject({ name: 'newer' }));
  await shop.service.deliver(ProductUpdated(productState({ productId, name: 'older', version: 2 })));
  await shop.service.deliver(ProductCreated(productState({ productId, name: 'oldest', version: 1 })));
  const next = newId();
  await shop.service.deliver(ProductUpdated(productState({ productId: next })));
  await eventually(async () => expect(await copyOf(next)).toBeDefined());
  expect(await copyOf(productId)).toEqual({ name: 'newer', status: 'ACTIVE', version: 3 });
});

test('when a product leaves before its creation is received, it stays away', async () => {
  const productId = newId();
  await shop.service.deliver(ProductDeleted({ productId, sku: 's', version: 5 }));
  await eventually(async () => expect(await copyOf(productId)).toMatchObject({ status: 'ARCHIVED' }));
  await shop.service.deliver(ProductCreated(productState({ productId, version: 1 })));
  const next = newId();
  await shop.service.deliver(ProductCreated(productState({ productId: next })));
  await eventually(async () => expect(await copyOf(next)).toBeDefined());
  expect(await copyOf(productId)).toMatchObject({ status: 'ARCHIVED', version: 5 });
});

test('when the rating of a product changes, the newest is known', async () => {
  const productId = newId();
  const ratings = async () => shop.database.query(rating, [productId]);
  await shop.service.deliver(
    RatingUpdated({ productId, average: 4.5, count: 10, version: 1_795_304_130_535 }),
  );
  await eventually(async () => expect(await ratings()).toEqual([{ average: 4.5, count: 10 }]));
  await shop.service.deliver(RatingUpdated({ productId, average: 1, count: 1, version: 1_795_304_130_534 }));
  const next = newId();
  await shop.service.deliver(RatingUpdated({ productId: next, average: 3, count: 1, version: 1 }));
  await eventually(async () => expect(await shop.database.query(rating, [next])).toHaveLength(1));
  expect(await ratings()).toEqual([{ average: 4.5, count: 10 }]);
});

test('when a product is put on a wishlist, that is one interaction, however often the event comes', async () => {
  const userId = newId();
  const productId = newId();
  await shop.service.deliver(WishlistItemAdded({ userId, productId }));
  await shop.service.deliver(WishlistItemAdded({ userId, productId }));
  await handledUpTo((other) =>
    shop.service.deliver(WishlistItemAdded({ userId: other, productId: newId() })),
  );
  expect(await of(userId)).toEqual([{ productId, kind: 'WISH', weight: expect.closeTo(0.4) }]);
});

test('when wishlist items and cart lines are more than a year old, they are deleted, and purchases stay', async () => {
  const userId = newId();
  const [old, fresh] = [newId(), newId()];
  const at = (days: number) => ({ occurredAt: new Date(Date.now() - days * 86_400_000) });
  await shop.service.deliver(WishlistItemAdded({ userId, productId: old }), at(401));
  await shop.service.deliver(WishlistItemAdded({ userId, productId: fresh }), at(399));
  await handledUpTo((other) =>
    shop.service.deliver(WishlistItemAdded({ userId: other, productId: newId() })),
  );
  await shop.service.runJob('prune-wishes');
  expect((await of(userId)).map(({ productId }) => productId)).toEqual([fresh]);
});
