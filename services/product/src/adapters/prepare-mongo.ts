import { bringUpToDate } from './bring-up-to-date';
import { type IndexPlan, prepareCollections } from '@ultramarket/platform/mongo';

/**
 * Every collection with its indexes: equality before sort order, the id last, so that a list is read in order and
 * ties are stable. Text search belongs to search-service.
 */
const plan: Record<string, readonly IndexPlan[]> = {
  products: [
    { key: { skus: 1 }, unique: true },
    { key: { slug: 1 }, unique: true },
    { key: { status: 1, createdAt: -1, _id: -1 } },
    { key: { status: 1, lowestPrice: 1, _id: 1 } },
    { key: { status: 1, nameKey: 1, _id: 1 } },
    { key: { status: 1, rating: 1, _id: 1 } },
    { key: { status: 1, featured: 1, createdAt: -1, _id: -1 } },
    { key: { categoryId: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { categoryId: 1, status: 1, lowestPrice: 1, _id: 1 } },
    { key: { categoryId: 1, status: 1, nameKey: 1, _id: 1 } },
    { key: { categoryId: 1, status: 1, rating: 1, _id: 1 } },
    { key: { sellerId: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { facets: 1, status: 1, createdAt: -1, _id: -1 } },
    { key: { 'pendingEvents.at': 1 }, sparse: true },
  ],
  categories: [
    { key: { slug: 1 }, unique: true },
    { key: { 'pendingEvents.at': 1 }, sparse: true },
  ],
  stock: [],
  sellers: [],
  announcements: [],
  derivations: [],
};

/** Makes what is missing, and brings what is there up to date. */
export const prepareMongo = async (uri: string): Promise<void> => {
  await prepareCollections(uri, plan);
  await bringUpToDate(uri);
};
