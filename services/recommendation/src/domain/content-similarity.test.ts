import { eventLoopYielder } from './event-loop-yielder';
import { type ContentItem, contentSimilarity } from './content-similarity';

const item = (name: string, overrides: Partial<ContentItem> = {}): ContentItem => ({
  ...{ name, categoryId: null, attributes: {}, price: 1000, active: true },
  ...overrides,
});

const closest = async (items: ContentItem[], of = 0): Promise<number[]> => {
  const table = await contentSimilarity(items, 10, eventLoopYielder(1000));
  return [...table.of(of).keys];
};

test('when names share a rare word, that counts more than a common one', async () => {
  const items = ['red enamel kettle', 'blue enamel pot', 'red shirt', 'red scarf', 'red hat'].map((name) =>
    item(name),
  );
  expect((await closest(items))[0]).toBe(1);
});

test('when products share category and attributes, they resemble each other whatever they are called', async () => {
  const items = [
    item('Aurora', { categoryId: 'lamps', attributes: { Colour: 'Brass' } }),
    item('Borealis', { categoryId: 'lamps', attributes: { Colour: 'Brass' } }),
    item('Cirrus', { categoryId: 'lamps', attributes: { Colour: 'Black' } }),
    item('Dune', { categoryId: 'rugs', attributes: { Colour: 'Grey' } }),
  ];
  expect(await closest(items)).toEqual([1, 2]);
});

test('when two are alike but for the price, the closer price comes first', async () => {
  const items = [item('desk lamp'), item('desk lamp', { price: 9000 }), item('desk lamp', { price: 1100 })];
  expect(await closest(items)).toEqual([2, 1]);
});

test('when a product is not for sale, it resembles nothing that is shown', async () => {
  expect(await closest([item('desk lamp'), item('desk lamp', { active: false })])).toEqual([]);
});
