import { duplicateOf, type Mongo } from '@ultramarket/platform/mongo';
import { merged, type Standing } from '../domain/seller';
import { type SellerStore } from '../ports';
import { type Models, type SellerDocument } from './mongo-models';

const toStanding = ({ _id: userId, verdict, account, role, erased }: SellerDocument): Standing => ({
  userId,
  ...(verdict && { verdict }),
  ...(account && { account }),
  ...(role && { role }),
  ...(erased && { erased: true }),
});

/** The states of sellers, with optimistic locking by revision. */
export const mongoSellerStore = (mongo: Mongo, { sellers }: Models): SellerStore => {
  const byIds = async (ids: readonly string[]): Promise<SellerDocument[]> =>
    mongo.run('seller-by-id', () => sellers.find({ _id: { $in: [...ids] } }).lean<SellerDocument[]>());

  /** False when another change was first. */
  const put = (known: SellerDocument | undefined, { userId, ...next }: Standing): Promise<boolean> =>
    mongo.run('seller-put', async () => {
      const revision = (known?.revision ?? 0) + 1;
      if (known) {
        const filter = { _id: userId, revision: known.revision };
        return (await sellers.updateOne(filter, { $set: { ...next, revision } })).modifiedCount > 0;
      }
      try {
        await sellers.create({ _id: userId, ...next, revision });
        return true;
      } catch (error) {
        if (duplicateOf(error) === '_id') return false;
        throw error;
      }
    });

  return {
    byIds: async (ids) => new Map((await byIds(ids)).map((one) => [one._id, toStanding(one)])),
    merge: async (update) => {
      for (;;) {
        const [known] = await byIds([update.userId]);
        if (await put(known, merged(known && toStanding(known), update))) return;
      }
    },
  };
};
