import { randomUUID } from 'node:crypto';
import { type NastyRequest, type Requests } from '../request';
import { type Things } from '../things';

const newName = (): string => randomUUID().slice(0, 8);

const opinion = { rating: 4, title: 'Good', body: 'It does what it says.' };

/** By a shopper whose review of the product was taken before, so that all know of the purchase. */
const newReview = async (things: Things, request: NastyRequest): Promise<NastyRequest> => {
  const { id, author } = await things.newReview();
  const withdraw = (review: { id: string }) => author.call('DELETE', `/api/v1/reviews/${review.id}`);
  await withdraw({ id });
  return { ...request, token: author.token, undo: withdraw };
};

/** Products, categories, stock, search and reviews. */
export const catalogueRequests: Requests = {
  'POST /api/v1/products': async (things) => ({
    token: things.admin.token,
    body: { ...things.productBody((await things.category()).id), sku: `NASTY-${randomUUID().slice(0, 13)}` },
    once: true,
  }),
  'PUT /api/v1/products/{idOrSlug}': async (things) => ({
    token: things.admin.token,
    params: { idOrSlug: (await things.newProduct()).id },
    body: { description: 'Another' },
  }),
  'GET /api/v1/products/{idOrSlug}': async (things) => ({
    params: { idOrSlug: (await things.product()).slug },
  }),
  'POST /api/v1/categories': ({ admin }) => ({
    token: admin.token,
    body: { name: `Nasty ${newName()}`, slug: `nasty-${newName()}` },
    once: true,
  }),
  'PUT /api/v1/categories/{idOrSlug}': async ({ admin }) => {
    const body = { name: `Nasty ${newName()}`, slug: `nasty-${newName()}` };
    const { id } = await admin.data<{ id: string }>('POST', '/api/v1/categories', { body });
    return { token: admin.token, params: { idOrSlug: id }, body: { name: `Nasty ${newName()}` } };
  },
  'GET /api/v1/categories/{idOrSlug}': async (things) => ({
    params: { idOrSlug: (await things.category()).slug },
  }),
  'GET /api/v1/categories/{idOrSlug}/products': async (things) => ({
    params: { idOrSlug: (await things.category()).slug },
  }),
  'POST /api/v1/graphql': () => ({
    body: { query: 'query named { categories { name } }', operationName: 'named' },
  }),
  'PUT /api/v1/admin/products/{id}': async (things) => ({
    token: things.admin.token,
    params: { id: (await things.newProduct()).id },
    body: { featured: true },
  }),
  'PUT /api/v1/inventory/update': async (things) => {
    const [{ sku, id }, warehouse] = [await things.newProduct(), await things.warehouse()];
    const item = { sku, productId: id, warehouseId: warehouse.id, quantity: 1 };
    return {
      token: things.admin.token,
      body: { items: [{ ...item, mode: 'absolute', reason: 'count' }] },
    };
  },
  'PUT /api/v1/inventory/{sku}': async (things) => ({
    token: things.admin.token,
    params: { sku: (await things.stock()).id },
    body: { reorderLevel: 3, reason: 'count' },
  }),
  'POST /api/v1/inventory/{id}/reserve': async (things) => ({
    token: things.admin.token,
    params: { id: (await things.stock()).id },
    body: { orderId: randomUUID(), quantity: 1 },
    once: true,
  }),
  'DELETE /api/v1/inventory/{id}/reserve': async (things) => ({
    token: things.admin.token,
    params: { id: (await things.stock()).id },
    query: { orderId: randomUUID() },
  }),
  'GET /api/v1/inventory/{sku}': async (things) => ({ params: { sku: (await things.product()).sku } }),
  'GET /api/v1/inventory/{sku}/transactions': async (things) => ({
    token: things.admin.token,
    params: { sku: (await things.product()).sku },
  }),
  'POST /api/v1/inventory/warehouses': ({ admin }) => ({
    token: admin.token,
    body: { name: `Nasty ${newName()}`, city: 'Rotterdam', country: 'NL', priority: 900 },
    once: true,
    undo: ({ id }: { id: string }) =>
      admin.call('PUT', `/api/v1/inventory/warehouses/${id}`, { body: { active: false } }),
  }),
  'PUT /api/v1/inventory/warehouses/{id}': async ({ admin }) => {
    const body = { name: `Nasty ${newName()}`, city: 'Rotterdam', country: 'NL', priority: 900 };
    const { id } = await admin.data<{ id: string }>('POST', '/api/v1/inventory/warehouses', { body });
    return { token: admin.token, params: { id }, body: { city: 'Rotterdam' } };
  },
  'PUT /api/v1/search/synonyms': async ({ admin }) => {
    const before = await admin.data<{ sets: unknown[] }>('GET', '/api/v1/search/synonyms');
    return {
      token: admin.token,
      body: { sets: [{ words: ['sofa', 'couch'] }] },
      undo: () => admin.call('PUT', '/api/v1/search/synonyms', { body: { sets: before.sets } }),
    };
  },
  'POST /api/v1/search/click': async (things) => {
    const { meta } = (await things.shop.call('GET', '/api/v1/search?q=nasty')).body;
    const { id: productId } = await things.product();
    return { body: { searchId: meta?.['searchId'], productId, position: 1 } };
  },
  'POST /api/v1/search/index': async (things) => ({
    token: things.admin.token,
    body: { productIds: [(await things.product()).id] },
  }),
  'DELETE /api/v1/search/history': async (things) => ({
    token: (await things.shopper()).token,
    query: { q: 'sofa' },
  }),
  'POST /api/v1/reviews': async (things) => {
    const { id: productId } = await things.product();
    return newReview(things, { body: { productId, ...opinion } });
  },
  'GET /api/v1/products/{id}/reviews': async (things) => ({ params: { id: (await things.product()).id } }),
  'POST /api/v1/products/{id}/reviews': async (things) =>
    newReview(things, { params: { id: (await things.product()).id }, body: opinion }),
  'PUT /api/v1/reviews/{id}': async (things) => {
    const { id, author } = await things.newReview();
    return { token: author.token, params: { id }, body: { title: 'Better', body: 'It still does.' } };
  },
};
