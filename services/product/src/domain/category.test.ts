import { type Category, CategoryTree } from './category';

const category = (id: string, parentId: string | null, position = 0): Category => ({
  id,
  name: id,
  slug: `slug-${id}`,
  parentId,
  position,
  version: 1,
});
const tree = new CategoryTree([
  category('c', 'b'),
  category('b', 'a', 2),
  category('d', 'a', 1),
  category('a', null),
  category('e', null),
]);

test('when a tree is built, siblings stand by position and then by name', () => {
  expect(tree.nodes()).toMatchObject([
    {
      id: 'a',
      children: [
        { id: 'd', children: [] },
        { id: 'b', children: [{ id: 'c' }] },
      ],
    },
    { id: 'e', children: [] },
  ]);
  expect(tree.find('slug-c')?.id).toBe('c');
  expect(tree.path('c').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(tree.withDescendants('a').sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('when a category is to move, what lies above its new place is named', () => {
  expect(tree.above('c', 'e').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(tree.above(null, 'c')).toEqual([]);
});

test.each([
  ['a', 'c', 'CATEGORY_CYCLE'],
  ['a', 'a', 'CATEGORY_CYCLE'],
  ['a', 'nowhere', 'CATEGORY_UNKNOWN'],
])('when %s would move below %s, that is %s', (moving, parent, code) => {
  expect(() => tree.above(parent, moving)).toThrow(expect.objectContaining({ code }) as Error);
});

test('when a branch would reach too deep at its new place, it may not move there', () => {
  const deep = new CategoryTree([
    ...['1', '2', '3', '4'].map((id, index) => category(id, index === 0 ? null : String(index))),
    category('x', null),
    category('y', 'x'),
  ]);
  expect(deep.above('3', 'x')).toHaveLength(3);
  expect(() => deep.above('4', 'x')).toThrow(expect.objectContaining({ code: 'CATEGORY_TOO_DEEP' }) as Error);
});

test('when a snapshot was taken in the middle of two moves and has a cycle, every query still ends', () => {
  const circle = new CategoryTree([category('a', 'b'), category('b', 'a')]);
  expect(circle.nodes()).toEqual([]);
  expect(circle.withDescendants('a').sort()).toEqual(['a', 'b']);
  expect(circle.path('a')).toHaveLength(2);
  expect(() => circle.above('a', 'x')).not.toThrow();
});
