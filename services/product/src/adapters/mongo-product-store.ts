import { type DocumentOutbox } from '@ultramarket/platform';
import { duplicateOf, isBulkFailure, type Mongo, releaseOf } from '@ultramarket/platform/mongo';
import { productStatuses } from '../domain/product';
import { type ProductStore, type Refusal } from '../ports';
import { type Models } from './mongo-models';
import { type ProductState, toDocument, toProduct, toStock } from './product-documents';
import { filterOf, pageQuery } from './product-page';

const refusals: Readonly<Record<string, Refusal>> = { skus: 'sku', slug: 'slug', _id: 'id' };

const refusalOf = (error: unknown): Refusal | undefined => refusals[duplicateOf(error) ?? ''];

const withoutEvents = { pendingEvents: 0 } as const;
const unarchived = productStatuses.filter((status) => status !== 'ARCHIVED');

/** Products in MongoDB. Events are written inside the product, by the write that changes it. */
export const mongoProductStore = (
  mongo: Mongo,
  { products }: Models,
  outbox: DocumentOutbox,
): ProductStore => {
  const where = async (statement: string, filter: object) =>
    mongo.run(statement, async () =>
      (await products.find(filter, withoutEvents).lean<ProductState[]>()).map(toProduct),
    );

  return {
    byIds: (ids) => where('product-by-id', { _id: { $in: [...ids] } }),
    bySkus: (skus) => where('product-by-sku', { skus: { $in: [...skus] } }),
    idBySlug: (slug) =>
      mongo.run('product-by-slug', async () => {
        const found = await products.findOne({ slug }, { _id: 1 }).lean<{ _id: string }>();
        return found?._id;
      }),
    after: (id, limit) =>
      mongo.run('product-after', async () => {
        const found = await products
          .find(id === undefined ? {} : { _id: { $gt: id } }, withoutEvents)
          .sort({ _id: 1 })
          .limit(limit)
          .lean<ProductState[]>();
        return found.map(toProduct);
      }),

    ofSellers: (sellerIds, after, limit) =>
      mongo.run('product-of-sellers', async () => {
        const filter = {
          sellerId: { $in: [...sellerIds] },
          status: { $in: unarchived },
          ...(after !== undefined && { _id: { $gt: after } }),
        };
        const found = await products
          .find(filter, withoutEvents)
          .sort({ _id: 1 })
          .limit(limit)
          .lean<ProductState[]>();
        return found.map(toProduct);
      }),

    insert: async (items) => {
      const documents = items.map(({ product, messages }) => ({
        ...toDocument(product),
        pendingEvents: outbox.toEnvelopes(messages),
      }));
      const refused = new Map<string, Refusal>();
      await mongo.run('product-insert', async () => {
        try {
          await products.insertMany(documents, { ordered: false, lean: true });
        } catch (error) {
          if (!isBulkFailure(error) || error.writeErrors.length === 0) throw error;
          for (const failure of error.writeErrors) {
            const refusal = refusalOf(failure);
            if (!refusal) throw error;
            refused.set(documents[failure.index]?._id ?? '', refusal);
          }
        }
      });
      const stored = documents.filter(({ _id }) => !refused.has(_id));
      const entries = stored.map(({ _id, pendingEvents }) => ({ documentId: _id, events: pendingEvents }));
      return { refused, release: releaseOf(outbox, entries) };
    },

    replace: ({ product, messages }, revision) =>
      mongo.run('product-replace', async () => {
        const { _id, ...state } = toDocument(product);
        const events = outbox.toEnvelopes(messages);
        try {
          const { modifiedCount } = await products.updateOne(
            { _id, revision },
            { $set: state, $push: { pendingEvents: { $each: events } } },
          );
          if (modifiedCount === 0) return { outcome: 'stale' };
        } catch (error) {
          const refusal = refusalOf(error);
          if (!refusal) throw error;
          return { outcome: refusal };
        }
        return { outcome: 'done', release: releaseOf(outbox, [{ documentId: _id, events }]) };
      }),

    remove: (id) => mongo.run('product-remove', async () => void (await products.deleteOne({ _id: id }))),

    setInStock: (changes) =>
      mongo.run('product-set-in-stock', async () => {
        if (changes.length === 0) return;
        await products.bulkWrite(
          changes.map((product) => ({
            updateOne: {
              filter: { _id: product.id, revision: product.revision },
              update: { $set: toStock(product), $inc: { revision: 1 } },
            },
          })),
          { ordered: false },
        );
      }),

    setRatings: (ratings) =>
      mongo.run('product-set-ratings', async () => {
        if (ratings.length === 0) return;
        await products.bulkWrite(
          ratings.map(({ productId, average, count, version }) => ({
            updateOne: {
              filter: { _id: productId, ratingVersion: { $not: { $gte: version } } },
              update: {
                $set: { rating: average, reviewCount: count, ratingVersion: version },
                $inc: { revision: 1 },
              },
            },
          })),
          { ordered: false },
        );
      }),

    page: (request) =>
      mongo.run('product-page', async () => {
        const { filter, sort, fields, positionOf } = pageQuery(request);
        const found = await products
          .find(filter, fields)
          .sort(sort)
          .skip(request.after ? 0 : request.skip)
          .limit(request.limit + 1)
          .lean<ProductState[]>();
        const shown = found.slice(0, request.limit);
        const last = shown.at(-1);
        return {
          ids: shown.map(({ _id }) => _id),
          next: last && found.length > shown.length ? positionOf(last) : null,
        };
      }),

    count: (filter, atMost) =>
      mongo.run('product-count', () =>
        products.countDocuments(filterOf(filter), atMost === undefined ? {} : { limit: atMost }).exec(),
      ),

    anyIn: (categoryIds) =>
      mongo.run('product-any-in-category', async () => {
        const found = await products
          .findOne({ categoryId: { $in: [...categoryIds] }, status: { $ne: 'ARCHIVED' } }, { _id: 1 })
          .lean();
        return found !== null;
      }),
  };
};
