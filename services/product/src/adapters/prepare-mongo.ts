import { connectMongo } from './mongo';

interface IndexPlan {
  key: Record<string, 1 | -1>;
  unique?: true;
  sparse?: true;
}

/**
 * Every collection with its indexes: equality before sort order, the id last, so that a list is read in order and
 * ties are stable. Text search belongs to search-service.
 */
const plan: Record<string, readonly IndexPlan[]> = {
  products: [
    { key: { skus: 1 }, unique: true },
    { key: { slug: 1 }, unique: true },
    { key: { status: 1, createdAt: -1, _id: -1 } },
    { key: { status: 1, price: 1, _id: 1 } },
    { key: { status: 1, nameKey: 1, _id: 1 } },
    { key: { status: 1, rating: 1, _id: 1 } },
    { key: { categoryId: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { sellerId: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { facets: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { 'pendingEvents.at': 1 }, sparse: true },
  ],
  categories: [
    { key: { slug: 1 }, unique: true },
    { key: { 'pendingEvents.at': 1 }, sparse: true },
  ],
  stock: [],
  announcements: [],
};

/** Another replica may make it at the same moment. */
const isAlreadyThere = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 48;

/** Makes what is missing, one after the other; running it again changes nothing. */
export const prepareMongo = async (uri: string): Promise<void> => {
  const connection = await connectMongo(uri);
  try {
    const { db } = connection;
    if (!db) throw new Error('the connection to MongoDB has no database');
    const existing = new Set(
      (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
    );
    for (const [name, indexes] of Object.entries(plan)) {
      if (!existing.has(name)) {
        await db.createCollection(name).catch((error: unknown) => {
          if (!isAlreadyThere(error)) throw error;
        });
      }
      for (const { key, ...options } of indexes) {
        await db.collection(name).createIndex(key, options);
      }
    }
  } finally {
    await connection.close();
  }
};
