import { pictureFor } from './picture';

const drawn = (name: string) =>
  pictureFor({ id: '0193a000-0000-7000-8000-000000000001', name, categories: [], view: 1 });

test.each([
  '\u{1f600}'.repeat(40),
  `a${'\u{1f600}'.repeat(40)}`,
  `${'a'.repeat(24)}\u{20bb7}${'b'.repeat(30)}`,
  `Lamp ${'\u{1f4a1}'.repeat(25)} ${'\u{1f4a1}'.repeat(25)} ${'\u{1f4a1}'.repeat(25)}`,
])('when a name of characters that take two units is too long (%s), none is cut in half', (name) => {
  expect(drawn(name)).toContain('…');
  expect(drawn(name)).not.toMatch(/[\ud800-\udfff]/u);
});

test('when a name holds what XML has no place for, the picture is still XML', () => {
  expect(drawn('A\ufffeB & <C>\uffff')).toContain('>AB &#38; &#60;C&#62;<');
});
