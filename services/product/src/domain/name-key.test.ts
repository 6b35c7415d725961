import { nameKeyOf } from './name-key';

const sorted = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => (nameKeyOf(a) < nameKeyOf(b) ? -1 : nameKeyOf(a) > nameKeyOf(b) ? 1 : 0));

test.each([
  [['apple', 'Banana', 'Cherry']],
  [['Ananas', 'Äpfel', 'Birne', 'Éclair', 'Erbse', 'Øl', 'Olive', 'Zucker']],
  [['Lamp 2', 'Lamp 9', 'Lamp 10', 'Lamp 010b']],
  [['«Азбука»', 'Ёлка', 'Ель', 'Иван', 'Йогурт', 'Яблоко']],
  [['Oʻq', "O'r", 'Oz']],
  [['ああ', 'いい', '日本']],
])('when names are sorted, they come as people sort them: %j', (names) => {
  expect(sorted([...names].reverse())).toEqual(names);
});

test('when a name is long, its key still fits a cursor, and no character is cut in half', () => {
  const key = nameKeyOf('𠮷'.repeat(200));
  expect(key).toBe('𠮷'.repeat(60));
});

test('when a name is made of signs alone, it has a key all the same', () => {
  expect(nameKeyOf('!!!')).toBe('!!!');
});
