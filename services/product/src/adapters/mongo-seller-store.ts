import { duplicateOf, type Mongo } from '@ultramarket/platform/mongo';
import { joined, type Standing } from '../domain/seller';
import { type SellerStore } from '../ports';
import { type Models, type SellerDocument } from './mongo-models';

const toStanding = ({ _id: userId, verdict, account, erased }: SellerDocument): Standing => ({
  userId,
  ...(verdict && { verdict }),
  ...(account && { account }),
  ...(erased && { erased: true }),
});

/** The states of sellers. Each change names the state that it was made from. */
export const mongoSellerStore = (mongo: Mongo, { sellers }: Models): SellerStore => {
  const byIds = async (ids: readonly string[]): Promise<SellerDocument[]> =>
    mongo.run('seller-by-id', () => sellers.find({ _id: { $in: [...ids] } }).lean<SellerDocument[]>());

  /** False when another change came first. */
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
    join: async (news) => {
      for (;;) {
        const [known] = await byIds([news.userId]);
        if (await put(known, joined(known && toStanding(known), news))) return;
      }
    },
  };
};
