import { facetGroups, facetsOf } from './facets';
import { pictureFor } from './picture';
import { slugOf } from './slug';

test('when a product and its variants have attributes, all of them can be filtered by, whatever their case', () => {
  const variant = { id: '1', sku: 'x', name: 'x', price: null, image: null };
  expect(
    facetsOf({
      attributes: { Color: 'Red' },
      variants: [
        { ...variant, attributes: { Size: 'M' } },
        { ...variant, attributes: { size: 'm', color: 'Blue' } },
      ],
    }),
  ).toEqual(['color=blue', 'color=red', 'size=m']);
});

test('when a filter names an attribute twice, its values are alternatives', () => {
  expect(facetGroups(['Color:Red', 'Size:M', 'color: Blue', 'Ratio:16:9'])).toEqual([
    ['color=red', 'color=blue'],
    ['size=m'],
    ['ratio=16:9'],
  ]);
});

test.each([
  ['Crème brûlée set, 6 pieces', 'creme-brulee-set-6-pieces'],
  ['  --Hello--  ', 'hello'],
  ['Чайник заварочный', 'чаиник-заварочныи'],
  ['!!!', 'item-new'],
  ['Trending', 'item-trending'],
])('when a product is called %j, its slug is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('when a name is long, the picture shows two lines of it', () => {
  const name = 'An extraordinarily long product name that goes on and on without an end in sight';
  const svg = pictureFor({ id: 'x', name, categories: ['nothing-we-know'], view: 1 });
  expect(svg.match(/<text /g)).toHaveLength(2);
  expect(svg).toContain('…</text>');
});
