import { newId, type Transaction } from '@ultramarket/platform';
import { type OrderStore, type OrderTransaction } from '../ports';
import { type PlaceOrderDeps, placeOrder, type PlaceOrderRequest } from './place-order';
import { type PriceCart, type PricedCart } from './price-cart';

const address = { name: 'Sam', line1: 'Coolsingel 1', city: 'Rotterdam', postcode: '3011 AD', country: 'NL' };
const priced: PricedCart = {
  quote: {
    currency: 'USD',
    lines: [],
    subtotal: 1000,
    discount: 0,
    tax: 0,
    shipping: 0,
    total: 1000,
  } as unknown as PricedCart['quote'],
  shippingRateId: 'flat-standard',
  lines: [],
  changed: [],
};
const request: PlaceOrderRequest = {
  userId: newId(),
  shippingAddress: address,
  paymentMethod: { provider: 'stripe', token: 'pm_card_visa' },
  claim: { scope: 'place-order', key: newId(), requestHash: 'x' },
};

/** A store in which another order of the shopper always gets through first. */
const alwaysRaced = (): OrderStore => {
  const tx = { query: async () => [{}] } as unknown as Transaction;
  const orders = { tx, place: async () => ['raced'] } as unknown as OrderTransaction;
  return {
    transaction: (work: (orders: OrderTransaction) => Promise<unknown>) => work(orders),
  } as unknown as OrderStore;
};

test('when others of the shopper get through first again and again, the order is given up for now', async () => {
  const looks: unknown[] = [];
  const price: PriceCart = async (_request, options) => {
    looks.push(options);
    return priced;
  };
  const deps: Partial<PlaceOrderDeps> = { store: alwaysRaced(), price, now: () => new Date() };
  await expect(placeOrder(deps as PlaceOrderDeps)(request)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  // Only the first look takes the whole cart as it is.
  expect(looks).toEqual([{ unseen: true }, ...Array<unknown>(9).fill({ unseen: false })]);
});
