import { connectMongo } from './mongo';

export interface IndexPlan {
  key: Record<string, 1 | -1>;
  unique?: true;
  sparse?: true;
}

/** Another replica may make it at the same moment. */
const isAlreadyThere = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 48;

/** Makes the collections and indexes that are missing, one after the other; running it again changes nothing. */
export const prepareCollections = async (
  uri: string,
  plan: Readonly<Record<string, readonly IndexPlan[]>>,
): Promise<void> => {
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
