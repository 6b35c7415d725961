/**
 * Uzbek is written in two alphabets, and the apostrophes of oʻ and gʻ in many ways, or not at all. Everything is brought
 * to plain Latin letters, for which there is no stemmer anywhere: words match as they are.
 */
const letters: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ғ: 'g',
  д: 'd',
  е: 'e',
  ё: 'yo',
  ж: 'j',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  қ: 'q',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ў: 'o',
  ф: 'f',
  х: 'x',
  ҳ: 'h',
  ц: 's',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ы: 'i',
  э: 'e',
  ю: 'yu',
  я: 'ya',
  ъ: '',
  ь: '',
};

const apostrophes = ["'", '`', '´', 'ʻ', 'ʼ', 'ʽ', '‘', '’', '′', '＇'];

/** Rules of a mapping char filter; it stands before lowercase, so both cases are named. */
export const uzbekMappings: readonly string[] = [
  ...Object.entries(letters).flatMap(([from, to]) => [`${from} => ${to}`, `${from.toUpperCase()} => ${to}`]),
  ...apostrophes.map((mark) => `${mark} => `),
];
