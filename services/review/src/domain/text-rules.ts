import { isProfane } from './profanity';

export const flags = [
  'LINK',
  'EMAIL',
  'PHONE',
  'REPEATED_CHARACTERS',
  'REPEATED_WORDS',
  'SHOUTING',
  'PROFANITY',
] as const;

/** Why a text needs a check by staff. */
export type Flag = (typeof flags)[number];

/** Each pattern begins only where no other beginning is possible before, so that long texts cost no more than their length. */
const link =
  /https?:\/\/|\bwww\.|\bt\.me\/|(?<![\p{L}\d@-])[\p{L}\d-]{2,}\.(?:com|net|org|info|biz|shop|store|xyz|top|site|online|ru|uz|рф)(?![\p{L}\d])/iu;
const email = /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[\p{L}\d-]+\.[\p{L}]{2,}/u;
/** Nine to fifteen digits, as phones are written; prices, sizes and dates are shorter or have other signs between. */
const phone = /(?<!\d)\+?\d(?:[ ().-]{0,2}\d){8,14}(?!\d)/;
const date = /(?<!\d)(?:(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d)(?!\d)/g;
const repeatedCharacters = /(\p{L})\1{4,}|([!?.*=#~_-])\2{7,}|(\p{So})\3{5,}/u;
const repeatedWords = /(?<![\p{L}\d])([\p{L}\d]{2,})(?:[^\p{L}\d]+\1(?![\p{L}\d])){3,}/iu;

const fewestLetters = 16;
const loudShare = 0.7;

/** Words in capitals, for the most part; short ones may be abbreviations, and one exclamation is no shouting. */
const isShouting = (text: string): boolean => {
  const words = (text.match(/\p{L}{4,}/gu) ?? []).join('');
  const capitals = words.match(/\p{Lu}/gu)?.length ?? 0;
  const cased = capitals + (words.match(/\p{Ll}/gu)?.length ?? 0);
  return cased >= fewestLetters && capitals / cased > loudShare;
};

const rules: Readonly<Record<Flag, (text: string) => boolean>> = {
  LINK: (text) => link.test(text.replace(email, '')),
  EMAIL: (text) => email.test(text),
  PHONE: (text) => phone.test(text.replace(date, '')),
  REPEATED_CHARACTERS: (text) => repeatedCharacters.test(text),
  REPEATED_WORDS: (text) => repeatedWords.test(text),
  SHOUTING: isShouting,
  PROFANITY: isProfane,
};

/** The rules that a text breaks; without any it may be shown at once. */
export const flagsOf = (text: string): Flag[] => flags.filter((flag) => rules[flag](text));
