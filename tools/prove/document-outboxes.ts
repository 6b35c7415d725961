import { mongo } from 'mongoose';

const services = ['product', 'review'];

/** How many documents hold events that were not published yet, by service; services without any are not named. */
export const waitingInDocuments = async (mongoUrl: string): Promise<Record<string, number>> => {
  const client = new mongo.MongoClient(mongoUrl, { directConnection: true });
  try {
    await client.connect();
    const waiting: Record<string, number> = {};
    for (const service of services) {
      const collections = await client.db(service).listCollections({}, { nameOnly: true }).toArray();
      for (const { name } of collections) {
        const count = await client
          .db(service)
          .collection(name)
          .countDocuments({ 'pendingEvents.at': { $exists: true } });
        if (count > 0) waiting[service] = (waiting[service] ?? 0) + count;
      }
    }
    return waiting;
  } finally {
    await client.close();
  }
};
