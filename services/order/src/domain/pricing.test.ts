import { quote, taxRateFor, type PricedLine, type TaxRule } from './pricing';

const line = (unitPrice: number, quantity: number, categoryId = 'c1'): PricedLine => ({
  itemId: 'i',
  productId: 'p',
  variantId: null,
  sku: 's',
  name: 'n',
  sellerId: null,
  categoryId,
  quantity,
  unitPrice,
});
const vat: TaxRule = { country: 'DE', region: '', categoryId: '', basisPoints: 1900 };
const options = {
  currency: 'USD',
  shipping: 500,
  discount: 0,
  taxRules: [vat],
  place: { country: 'DE', region: '' },
};

test('when tax is half a cent, it is rounded up, once per line', () => {
  const { lines, tax } = quote([line(50, 1), line(50, 1)], {
    ...options,
    taxRules: [{ ...vat, basisPoints: 1900 }],
  });
  expect(lines.map((one) => one.tax)).toEqual([10, 10]);
  expect(tax).toBe(20);
});

test('when there is a discount, its shares add up to it and tax is on what is left', () => {
  const { lines, discount, subtotal, total, tax } = quote([line(333, 1), line(333, 1), line(334, 1)], {
    ...options,
    discount: 100,
  });
  expect(lines.reduce((sum, one) => sum + one.discount, 0)).toBe(discount);
  expect({ subtotal, discount, tax, total }).toEqual({
    subtotal: 1000,
    discount: 100,
    tax: 171,
    total: 1571,
  });
});

test('when the discount is larger than the goods, it ends at nothing', () => {
  expect(quote([line(100, 1)], { ...options, discount: 500 })).toMatchObject({
    discount: 100,
    tax: 0,
    total: 500,
  });
});

test('when several rules fit, the most specific one counts', () => {
  const rules: TaxRule[] = [
    vat,
    { ...vat, categoryId: 'books', basisPoints: 700 },
    { ...vat, region: 'BY', basisPoints: 100 },
    { ...vat, region: 'BY', categoryId: 'books', basisPoints: 50 },
  ];
  const rate = (region: string, category: string) => taxRateFor(rules, { country: 'DE', region }, category);
  expect([rate('', 'x'), rate('', 'books'), rate('BY', 'x'), rate('BY', 'books')]).toEqual([
    1900, 700, 100, 50,
  ]);
  expect(taxRateFor(rules, { country: 'FR', region: '' }, 'x')).toBe(0);
});
