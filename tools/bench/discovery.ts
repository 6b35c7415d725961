import { type Product, type Shop } from '../client/shop';
import { type Measured, ok, pick, reading } from './workloads';

interface Window {
  shop: Shop;
  products: readonly Product[];
  /** An operator's token, for the dashboards. */
  operator: string;
}

/** Two words of a product's name, always others. */
const wordsOf = (products: readonly Product[], round: number): [string, string] => {
  const words = pick(products, round * 13).name.split(' ');
  return [pick(words, round), pick(words, round + 1)];
};

const misspelt = (word: string): string =>
  word.length < 5 ? word : `${word.slice(0, 2)}${word.charAt(3)}${word.charAt(2)}${word.slice(4)}`;

const page = `query Page($id: String!) {
  product(idOrSlug: $id) {
    name price { amount currency } inStock
    reviews(limit: 3) { rating title }
    similar(limit: 5) { name price { amount } }
  }
}`;

/** What shoppers do before they buy, and what the staff looks at. */
export const discoveryWorkloads = (
  { shop, products, operator }: Window,
  seconds: number,
): Array<{ title: string; run: () => Promise<Measured> }> => {
  const get = (name: string, callers: number, path: (round: number) => string, token?: string) => ({
    title: name,
    run: () =>
      reading(name, callers, seconds, (_caller, round) =>
        ok(shop.call('GET', path(round), token === undefined ? {} : { token })),
      ),
  });
  // The price differs each time, so that no answer comes from the cache.
  const search = (round: number, words: readonly string[]) =>
    `/api/v1/search?q=${encodeURIComponent(words.join(' '))}&priceMin=${round}`;
  return [
    get('search', 4, (round) => search(round, wordsOf(products, round))),
    get('search, misspelt', 4, (round) => {
      const [first, second] = wordsOf(products, round);
      return search(round, [misspelt(first), second]);
    }),
    get('search, remembered', 16, (round) => search(round % 10, wordsOf(products, round % 10))),
    get(
      'suggestions',
      16,
      (round) =>
        `/api/v1/search/suggestions?q=${encodeURIComponent(wordsOf(products, round)[0].slice(0, 3))}`,
    ),
    get('recommendations', 16, (round) => `/api/v1/recommendations/product/${pick(products, round).id}`),
    get('reviews of a product', 16, (round) => `/api/v1/products/${pick(products, round * 7).id}/reviews`),
    {
      title: 'storefront page by GraphQL',
      run: () =>
        reading('storefront page by GraphQL', 16, seconds, (_caller, round) =>
          ok(
            shop.call('POST', '/api/v1/graphql', {
              body: { query: page, variables: { id: pick(products, round * 3).id } },
            }),
          ),
        ),
    },
    get('analytics dashboard', 4, () => '/api/v1/analytics/dashboard', operator),
    get('admin dashboard', 4, () => '/api/v1/admin/dashboard', operator),
  ];
};
