import { type IndexPlan, prepareCollections } from '@ultramarket/platform/mongo';

/** Every collection with its indexes: equality before sort order, the id last, so that ties are stable. */
const plan: Record<string, readonly IndexPlan[]> = {
  reviews: [
    { key: { slot: 1 }, unique: true },
    { key: { productId: 1, status: 1, hidden: 1, createdAt: -1, _id: -1 } },
    { key: { productId: 1, status: 1, hidden: 1, helpful: -1, _id: -1 } },
    { key: { productId: 1, status: 1, hidden: 1, rating: 1, _id: 1 } },
    { key: { productId: 1, status: 1, rating: 1 } },
    { key: { userId: 1, createdAt: -1, _id: -1 } },
    { key: { 'reply.userId': 1 }, sparse: true },
    { key: { status: 1, hidden: 1, createdAt: -1, _id: -1 } },
    { key: { status: 1, hidden: 1, helpful: -1, _id: -1 } },
    { key: { status: 1, hidden: 1, rating: 1, _id: 1 } },
    { key: { status: 1, createdAt: 1, _id: 1 } },
    { key: { uncountedAt: 1 }, sparse: true },
    { key: { 'pendingEvents.at': 1 }, sparse: true },
  ],
  ratings: [{ key: { 'pendingEvents.at': 1 }, sparse: true }],
  products: [],
  purchases: [{ key: { userId: 1 } }],
  returns: [{ key: { userId: 1 } }],
  votes: [{ key: { reviewId: 1 } }, { key: { userId: 1 } }],
  reports: [{ key: { open: 1, at: 1 } }, { key: { reviewId: 1, open: 1 } }, { key: { userId: 1 } }],
  forgotten: [{ key: { at: 1 } }],
};

/** Makes what is missing. */
export const prepareMongo = (uri: string): Promise<void> => prepareCollections(uri, plan);
