import { type Product, type Shop } from '../client/shop';
import { type Measured, ok, pick, reading } from './workloads';

interface Window {
  shop: Shop;
  products: readonly Product[];
  /** An operator's token, for the dashboards. */
  operator: string;
}

/** Two words of a product's name, always others. */
const wordsOf = (products: readonly Product[], turn: number): [string, string] => {
  const words = pick(products, turn * 13).name.split(' ');
  return [pick(words, turn), pick(words, turn + 1)];
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
  const get = (name: string, callers: number, path: (turn: number) => string, token?: string) => ({
    title: name,
    run: () =>
      reading(name, callers, seconds, (_caller, turn) =>
        ok(shop.call('GET', path(turn), token === undefined ? {} : { token })),
      ),
  });
  // The price differs each time, so that no answer comes from the cache.
  const search = (turn: number, words: readonly string[]) =>
    `/api/v1/search?q=${encodeURIComponent(words.join(' '))}&priceMin=${turn}`;
  return [
    get('search', 4, (turn) => search(turn, wordsOf(products, turn))),
    get('search, misspelt', 4, (turn) => {
      const [first, second] = wordsOf(products, turn);
      return search(turn, [misspelt(first), second]);
    }),
    get('search, remembered', 16, (turn) => search(turn % 10, wordsOf(products, turn % 10))),
    get(
      'suggestions',
      16,
      (turn) => `/api/v1/search/suggestions?q=${encodeURIComponent(wordsOf(products, turn)[0].slice(0, 3))}`,
    ),
    get('recommendations', 16, (turn) => `/api/v1/recommendations/product/${pick(products, turn).id}`),
    get('reviews of a product', 16, (turn) => `/api/v1/products/${pick(products, turn * 7).id}/reviews`),
    {
      title: 'storefront page by GraphQL',
      run: () =>
        reading('storefront page by GraphQL', 16, seconds, (_caller, turn) =>
          ok(
            shop.call('POST', '/api/v1/graphql', {
              body: { query: page, variables: { id: pick(products, turn * 3).id } },
            }),
          ),
        ),
    },
    get('analytics dashboard', 4, () => '/api/v1/analytics/dashboard', operator),
    get('admin dashboard', 4, () => '/api/v1/admin/dashboard', operator),
  ];
};
