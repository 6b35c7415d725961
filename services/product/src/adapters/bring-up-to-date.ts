import { type mongo } from 'mongoose';
import { connectMongo, isBulkFailure } from '@ultramarket/platform/mongo';
import { isSlug, slugOf } from '../domain/slug';
import { type ProductDocument } from './mongo-models';
import { type ProductState, toDocument, toProduct } from './product-documents';

/** The version of the rules that derive fields for filters and sorting. */
const derivation = 2;
const batchSize = 500;

interface Mark {
  _id: string;
  derivation: number;
}

const withEnding = ({ _id, name }: ProductDocument): string => `${slugOf(name)}-${_id.slice(-6)}`;

/** A slug from a release in which some could not be read back. */
const readableSlug = (document: ProductDocument): string => {
  const composed = document.slug.normalize('NFC');
  return isSlug(composed) ? composed : withEnding(document);
};

const updateOf = (document: ProductDocument, slug: string): mongo.AnyBulkWriteOperation<ProductDocument> => {
  const { nameKey, prices, lowestPrice } = toDocument(toProduct(document as ProductState));
  return {
    updateOne: {
      filter: { _id: document._id, revision: document.revision },
      update: {
        $set: { nameKey, prices, lowestPrice, ...(slug !== document.slug && { slug }) },
        ...(slug !== document.slug && { $inc: { revision: 1 } }),
      },
    },
  };
};

/** A slug that another product has in its other form gets an ending. */
const update = async (products: mongo.Collection<ProductDocument>, found: readonly ProductDocument[]) => {
  try {
    const updates = found.map((one) => updateOf(one, readableSlug(one)));
    await products.bulkWrite(updates, { ordered: false });
  } catch (error) {
    if (!isBulkFailure(error) || error.writeErrors.some(({ code }) => code !== 11_000)) throw error;
    const clashing = error.writeErrors.flatMap(({ index }) => found[index] ?? []);
    await products.bulkWrite(clashing.map((one) => updateOf(one, withEnding(one))));
  }
};

/**
 * Derives the stored fields of each product again, once for each version of the rules. It runs before this release
 * takes traffic; the release before goes on reading and writing meanwhile.
 */
export const bringUpToDate = async (uri: string): Promise<void> => {
  const connection = await connectMongo(uri);
  try {
    const { db } = connection;
    if (!db) throw new Error('the connection to MongoDB has no database');
    const marks = db.collection<Mark>('derivations');
    if (((await marks.findOne({ _id: 'products' }))?.derivation ?? 0) >= derivation) return;
    const products = db.collection<ProductDocument>('products');
    for (let after = ''; ;) {
      const found = await products
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(batchSize)
        .toArray();
      if (found.length === 0) break;
      await update(products, found as ProductDocument[]);
      after = found.at(-1)?._id ?? '';
    }
    await marks.updateOne({ _id: 'products' }, { $set: { derivation } }, { upsert: true });
  } finally {
    await connection.close();
  }
};
