import { isSlug, slugOf } from './slug';

test.each([
  ['Crème brûlée set, 6 pieces', 'creme-brulee-set-6-pieces'],
  ['Oʻzbek choyi', 'ozbek-choyi'],
  ["O'zbek choyi", 'ozbek-choyi'],
  ['コーヒー', 'コーヒー'],
  ['ガラス', 'ガラス'],
  ['日本々', '日本々'],
  ['한국 김치', '한국-김치'],
  ['हिन्दी किताब', 'हिन्दी-किताब'],
  ['Чай «Зелёный»', 'чаи-зеленыи'],
  ['☕️ Coffee', 'coffee'],
  ['İstanbul', 'istanbul'],
  ['ǅungla', 'dzungla'],
  ['!!!', 'item-new'],
  ['Search', 'item-search'],
  ['0190A3B0-0000-7000-8000-00000000000A', 'item-0190a3b0-0000-7000-8000-00000000000a'],
  [`${'a'.repeat(79)}𠮷b`, `${'a'.repeat(79)}𠮷`],
  [`${'a'.repeat(79)}किताब`, 'a'.repeat(79)],
])('when a product is called %s, its slug is %s, in either form of Unicode', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  expect(slugOf(name.normalize('NFD'))).toBe(slug);
  expect(isSlug(slug)).toBe(true);
});

test.each(['A', 'a--b', '-a', 'a-', 'a b', 'ガ'.normalize('NFD'), '\u0301a', 'ab', ''])(
  'when a slug is %j, whether it is one is plain',
  (slug) => expect(isSlug(slug)).toBe(slug === 'ab'),
);
