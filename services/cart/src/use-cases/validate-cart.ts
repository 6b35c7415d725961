import { type Cart, type CartLine, type Owner, productKey } from '../domain/cart';
import { type CartStore, type Catalogue, type NewPrice, type Offer, type Stock } from '../ports';
import { cartView, type CartView, isSold, offerWarnings, type Warning } from './cart-view';

interface Deps {
  store: CartStore;
  catalogue: Catalogue;
  stock: Stock;
  emptyCurrency: string;
}

export interface CheckedCart {
  /** True when it can be bought exactly as the shopper saw it before. */
  valid: boolean;
  cart: CartView;
}

/** Two lines may be of one SKU; each must leave the other its share. */
const shortages = (
  lines: readonly CartLine[],
  available: ReadonlyMap<string, number>,
): Map<string, Warning> => {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return new Map(
    lines.flatMap(({ id, sku }) => {
      const left = available.get(sku) ?? 0;
      return (wanted.get(sku) ?? 0) > left ? [[id, { code: 'OUT_OF_STOCK', available: left } as const]] : [];
    }),
  );
};

const newPrices = (cart: Cart, offers: ReadonlyMap<string, Offer>): NewPrice[] =>
  cart.lines.flatMap((line) => {
    const offer = offers.get(productKey(line));
    if (!isSold(cart, offer)) return [];
    const { sku, name, image, price } = offer;
    return [{ line, sku, name, image, unitPrice: price.amount }];
  });

/**
 * Asks again what everything costs and whether it is there, and writes the prices of now into the cart, so that an
 * order placed after it is at prices that the shopper has seen.
 * @throws CATALOGUE_UNAVAILABLE, STOCK_UNAVAILABLE, and the cart is as it was
 */
export const validateCart =
  ({ store, catalogue, stock, emptyCurrency }: Deps) =>
  async (owner: Owner): Promise<CheckedCart> => {
    const seen = await store.read(owner);
    const [offers, available] = await Promise.all([
      catalogue.offers(seen.lines, { fresh: true }),
      stock.available([...new Set(seen.lines.map(({ sku }) => sku))]),
    ]);
    const prices = newPrices(seen, offers);
    const cart = prices.length > 0 ? await store.reprice(owner, prices) : seen;

    const short = shortages(cart.lines, available);
    const before = new Map(seen.lines.map((line) => [line.id, line]));
    const view = cartView(owner, cart, emptyCurrency);
    const items = view.items.map((item, index) => {
      const line = cart.lines[index];
      // A line that came in while we asked was priced at that very moment.
      const warnings = line
        ? offerWarnings(cart, before.get(line.id) ?? line, offers.get(productKey(line)))
        : [];
      const shortage = short.get(item.id);
      return { ...item, warnings: shortage ? [...warnings, shortage] : warnings };
    });
    return { valid: items.every(({ warnings }) => warnings.length === 0), cart: { ...view, items } };
  };
