/** What a field costs by itself: fields that cause a call of another service or a statement cost more than one. */
export const calls: Readonly<Record<string, number>> = {
  search: 100,
  products: 50,
  orders: 50,
  order: 50,
  cart: 50,
  recommendations: 50,
  product: 10,
  categories: 5,
  reviews: 5,
  similar: 5,
  boughtTogether: 5,
};

/** How many entries a list is taken to have that has no `limit`. */
export const usualLength: Readonly<Record<string, number>> = {
  items: 1,
  hits: 20,
  children: 5,
  categories: 10,
  variants: 3,
  attributes: 5,
  images: 2,
  facets: 5,
  values: 10,
  orders: 10,
};

export const defaultLimits: Readonly<Record<string, number>> = {
  products: 20,
  orders: 10,
  reviews: 5,
  similar: 5,
  boughtTogether: 5,
  recommendations: 10,
};
