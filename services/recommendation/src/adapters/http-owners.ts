import { z } from 'zod';
import { type HttpClient } from '@ultramarket/platform';
import { purchasesOf, reviewOf } from '../domain/interactions';
import { type Owners } from '../rebuild-ports';

const Products = z.object({
  id: z.uuid(),
  name: z.string(),
  categoryId: z.uuid(),
  price: z.object({ amount: z.number().int(), currency: z.string() }),
  attributes: z.record(z.string(), z.string()),
  status: z.string(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
const Ratings = z.object({
  productId: z.uuid(),
  average: z.number(),
  count: z.number().int(),
  version: z.number().int(),
});
const Purchases = z.object({
  orderId: z.uuid(),
  userId: z.uuid(),
  confirmedAt: z.iso.datetime(),
  productIds: z.array(z.uuid()),
});
const Reviews = z.object({
  reviewId: z.uuid(),
  productId: z.uuid(),
  userId: z.uuid(),
  rating: z.number().int(),
  writtenAt: z.iso.datetime(),
});

/** Everything that an owner has, one part at a time. */
async function* parts<Item extends z.ZodType>(
  client: HttpClient,
  path: string,
  item: Item,
): AsyncGenerator<z.infer<Item>[]> {
  const Part = z.object({ items: z.array(item), next: z.string().nullable() });
  for (let after: string | null | undefined = undefined; after !== null;) {
    const part: z.infer<typeof Part> = await client.post(path, { after }, Part, { idempotent: true });
    if (part.items.length > 0) yield part.items;
    after = part.next;
  }
}

/** Reads from the services that own what is copied here. */
export const httpOwners = ({
  product,
  order,
  review,
}: Record<'product' | 'order' | 'review', HttpClient>): Owners => ({
  products: async function* () {
    for await (const states of parts(product, '/internal/v1/products/states', Products))
      yield states.map(({ id: productId, price, createdAt, ...state }) => ({
        ...state,
        productId,
        price: price.amount,
        currency: price.currency,
        seenAt: createdAt,
      }));
  },

  ratings: () => parts(review, '/internal/v1/reviews/ratings', Ratings),

  purchases: async function* () {
    for await (const orders of parts(order, '/internal/v1/orders/purchases', Purchases))
      yield orders.flatMap(({ confirmedAt, ...confirmed }) => purchasesOf({ ...confirmed, at: confirmedAt }));
  },

  reviews: async function* () {
    for await (const written of parts(review, '/internal/v1/reviews/states', Reviews))
      yield written.map(({ writtenAt, ...one }) => reviewOf({ ...one, at: writtenAt }));
  },
});
