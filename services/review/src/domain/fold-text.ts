/** Signs that stand for letters. */
const signs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
};

/** Letters of the two alphabets that look alike, as pairs of Latin and Cyrillic. */
const lookalikes: ReadonlyArray<readonly [string, string]> = [
  ['a', 'а'],
  ['b', 'в'],
  ['c', 'с'],
  ['e', 'е'],
  ['h', 'н'],
  ['k', 'к'],
  ['m', 'м'],
  ['o', 'о'],
  ['p', 'р'],
  ['t', 'т'],
  ['x', 'х'],
  ['y', 'у'],
  ['u', 'и'],
];

const toLatin = new Map(lookalikes.map(([latin, cyrillic]) => [cyrillic, latin]));
const toCyrillic = new Map(lookalikes);

const mapped = (word: string, letters: ReadonlyMap<string, string>): string =>
  [...word].map((letter) => letters.get(letter) ?? letter).join('');

/** One spelling of the many apostrophes of Uzbek, of ё, and of width and case. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ʻʼ‘’`´]/g, "'")
    .replace(/ё/g, 'е');

/** Several of one letter count as one, so that stretching a word does not hide it. */
export const squeezed = (word: string): string => word.replace(/(\p{L})\1+/gu, '$1');

const withLetters = (part: string): string =>
  /\p{L}/u.test(part) ? [...part].map((sign) => signs[sign] ?? sign).join('') : part;

/**
 * The words of a text as its author may have meant them: signs read as letters, separators inside words left out,
 * letters that stand apart joined, and each in both alphabets.
 */
export const foldedWords = (text: string): Set<string> => {
  const words = new Set<string>();
  const add = (word: string): void => {
    const letters = squeezed(word.replace(/[^\p{L}]/gu, ''));
    if (letters.length < 2) return;
    words.add(letters).add(mapped(letters, toLatin)).add(mapped(letters, toCyrillic));
  };
  let apart = '';
  for (const part of plainText(text).split(/\s+/)) {
    const word = withLetters(part);
    add(word);
    add(part);
    word.split(/[^\p{L}']+/u).forEach(add);
    const letters = word.replace(/[^\p{L}]/gu, '');
    if (letters.length <= 1) {
      apart += letters;
      continue;
    }
    add(apart);
    apart = '';
  }
  add(apart);
  return words;
};
