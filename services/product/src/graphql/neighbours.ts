/** The caller's own credentials, passed on so that each owner decides what they may see. */
export interface Caller {
  readonly authorization: string | undefined;
  readonly guestId: string | undefined;
  readonly ip: string;
}

interface Money {
  amount: number;
  currency: string;
}

export interface Line {
  productId: string;
  sku: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
}

export interface CartOfCaller {
  id: string;
  version: number;
  subtotal: Money;
  items: Array<Line & { id: string }>;
}

export interface OrderOfCaller {
  id: string;
  orderNumber: string;
  status: string;
  subtotal: Money;
  discount: Money;
  tax: Money;
  shipping: Money;
  total: Money;
  createdAt: string;
  items: Line[];
}

export interface ReviewOfProduct {
  id: string;
  rating: number;
  title: string;
  body: string;
  verifiedPurchase: boolean;
  helpful: number;
  createdAt: string;
}

export interface SearchQuery {
  query: string;
  category?: string | null;
  minPrice?: number | null;
  maxPrice?: number | null;
  inStock?: boolean | null;
  rating?: number | null;
  page: number;
}

export interface Facet {
  name: string;
  values: Array<{ value: string; label: string; count: number }>;
}

export interface SearchResult {
  productIds: string[];
  total: number;
  facets: Facet[];
}

export type Relation = 'similar' | 'boughtTogether';

/** What the storefront's read model reads from other services, each once for all products of a request. */
export interface Neighbours {
  search(query: SearchQuery, caller: Caller): Promise<SearchResult>;
  /** The newest approved reviews by product. */
  reviews(productIds: readonly string[], limit: number): Promise<ReadonlyMap<string, ReviewOfProduct[]>>;
  /** Ids of related products by product, best first. */
  related(
    relation: Relation,
    productIds: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, string[]>>;
  recommended(userId: string, limit: number, caller: Caller): Promise<string[]>;
  cart(caller: Caller): Promise<CartOfCaller>;
  orders(
    page: { limit: number; cursor?: string | null },
    caller: Caller,
  ): Promise<{ items: OrderOfCaller[]; nextCursor: string | null }>;
  /** Undefined when there is none that the caller may see. */
  order(id: string, caller: Caller): Promise<OrderOfCaller | undefined>;
}
