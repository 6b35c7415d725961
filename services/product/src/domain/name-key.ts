import { cutAt } from '@ultramarket/platform';

/** Long enough that hardly two names tie, short enough that a cursor can carry it. */
const longest = 60;
const digits = 12;

/** Letters that Unicode does not take apart, as those who sort a list take them. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ħ: 'h',
};
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/**
 * What a list is sorted by: as people sort, not as bytes are. Case and accents make no difference (but й is a letter of
 * its own), numbers count by their value, and quotes, brackets and signs before a word do not count at all. Names that
 * tie are ordered by id.
 */
export const nameKeyOf = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '')
    .normalize('NFKC')
    .replace(/ё/gu, 'е')
    .replace(special, (letter) => letters[letter] ?? letter)
    .replace(/(?<=\p{L})['’‘ʻʼʹ`´](?=\p{L})/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .replace(/\d+/g, (number) => number.replace(/^0+(?=\d)/, '').padStart(digits, '0'));
  return cutAt(plain === '' ? name : plain, longest);
};
