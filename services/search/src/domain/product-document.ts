import { type CategoryPaths } from './category-paths';
import { type ProductState, skusOf } from './product-state';

/** What other services publish about products, each with its own version. */
export interface Signals {
  /** By SKU; only what inventory has published. */
  readonly available: ReadonlyMap<string, boolean>;
  /** By product; only what review-service has published. */
  readonly ratings: ReadonlyMap<string, { average: number; count: number }>;
}

interface Text {
  readonly name: string;
  readonly description: string;
}

/** A product as it is indexed. */
export interface ProductDocument {
  readonly id: string;
  readonly skus: readonly string[];
  readonly name: string;
  readonly status: ProductState['status'];
  readonly price: number;
  /** What one may pay, lowest first: for what is in stock, or for everything while nothing is. */
  readonly prices: readonly number[];
  readonly currency: string;
  readonly categoryId: string;
  /** The category with everything above it: ids for one kind of filter, slugs for the other. */
  readonly categoryIds: readonly string[];
  readonly categorySlugs: readonly string[];
  readonly category: string;
  /** `id|name` of the category itself: facets need no second look-up. */
  readonly categoryKey: string;
  readonly sellerId: string | null;
  readonly availability: boolean;
  readonly rating: number;
  readonly reviewCount: number;
  /** Orders of the last thirty days with this product in them. */
  readonly popularity: number;
  /** `pair` is the lower-case `name:value` that filters name. */
  readonly attributes: ReadonlyArray<{ name: string; value: string; pair: string }>;
  readonly createdAt: string;
  readonly version: number;
  /** False while something is missing that the catalogue knows. */
  readonly complete: boolean;
  /** What is searched, by the language whose rules apply; without a translation the product's own words. */
  readonly text: Readonly<Record<Language, Text>>;
  readonly state: ProductState;
}

export const languages = ['en', 'ru', 'uz'] as const;
export type Language = (typeof languages)[number];

/** How filters and facets compare an attribute. */
export const pairOf = (name: string, value: string): string =>
  `${name.trim().toLowerCase()}:${value.trim().toLowerCase()}`;

const attributesOf = ({ attributes, variants }: ProductState): ProductDocument['attributes'] => {
  const all = [attributes, ...variants.map((variant) => variant.attributes)];
  const pairs = all.flatMap((each) =>
    Object.entries(each).map(([name, value]) => ({ name, value, pair: pairOf(name, value) })),
  );
  return [...new Map(pairs.map((pair) => [pair.pair, pair])).values()].sort((a, b) =>
    a.pair < b.pair ? -1 : 1,
  );
};

const textOf = (state: ProductState, language: Language): Text => ({
  name: state.translations[language]?.name ?? state.name,
  description: state.translations[language]?.description ?? state.description,
});

const pricesOf = ({ sku, price, variants }: ProductState, isThere: (sku: string) => boolean): number[] => {
  const all = [{ sku, price }, ...variants.map((one) => ({ sku: one.sku, price: one.price ?? price }))];
  const there = all.filter((one) => isThere(one.sku));
  const prices = (there.length > 0 ? there : all).map((one) => one.price);
  return [...new Set(prices)].sort((a, b) => a - b);
};

/** Builds the document of a product from all its sources; the same input always gives the same document. */
export const documentOf = (
  state: ProductState,
  { available, ratings }: Signals,
  popularity: number,
  categories: CategoryPaths,
): ProductDocument => {
  const skus = skusOf(state);
  const path = categories.pathTo(state.categoryId);
  const rating = ratings.get(state.id);
  const isThere = (sku: string): boolean => available.get(sku) ?? state.inStockSkus.includes(sku);
  return {
    id: state.id,
    skus,
    name: state.name,
    status: state.status,
    price: state.price,
    prices: pricesOf(state, isThere),
    currency: state.currency,
    categoryId: state.categoryId,
    categoryIds: path.length > 0 ? path.map(({ id }) => id) : [state.categoryId],
    categorySlugs: path.map(({ slug }) => slug),
    category: path.map(({ name }) => name).join(' '),
    categoryKey: `${state.categoryId}|${path.at(-1)?.name ?? ''}`,
    sellerId: state.sellerId,
    availability: skus.some(isThere),
    rating: rating?.average ?? state.rating,
    reviewCount: rating?.count ?? state.reviewCount,
    popularity,
    attributes: attributesOf(state),
    createdAt: state.createdAt,
    version: state.version,
    complete: state.complete && path.length > 0,
    text: { en: textOf(state, 'en'), ru: textOf(state, 'ru'), uz: textOf(state, 'uz') },
    state,
  };
};

/** Everything that shoppers can see; two documents with the same face look the same to them. */
export const faceOf = (document: ProductDocument): string => {
  const { id, skus, name, status, price, prices, currency, categoryIds, category, sellerId } = document;
  const { availability, rating, reviewCount, popularity, attributes, version, state } = document;
  const { slug, originalPrice, images } = state;
  const texts = languages.map((language) => [
    document.text[language].name,
    document.text[language].description,
  ]);
  const pairs = attributes.map(({ name: key, value }) => [key, value]);
  return JSON.stringify([
    [id, skus, name, status, price, currency, categoryIds, category, sellerId, availability, rating],
    [prices, reviewCount, popularity, pairs, version, slug, originalPrice, images, texts, document.createdAt],
  ]);
};
