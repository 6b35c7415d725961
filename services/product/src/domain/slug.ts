import { cutAt } from '@ultramarket/platform';

/** Words that stand for something else below `/products`. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'featured',
  'trending',
  'search',
  'bulk',
  'export',
]);

const longest = 80;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a name in a URL is an id and not a slug. */
export const isId = (idOrSlug: string): boolean => uuid.test(idOrSlug);

/** A slug that another meaning of its URL would hide. */
export const isReserved = (slug: string): boolean => reservedSlugs.has(slug) || isId(slug);

/** Words of letters, digits and the marks that belong to them, joined by "-"; lower case where the script has cases. */
export const isSlug = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u.test(text) &&
  text === text.toLowerCase().normalize('NFC');

/** What European letters carry above and below; in other scripts marks are letters of the word. */
const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
const apostrophes = /(?<=\p{L})['’‘ʻʼʹ`´](?=\p{L})/gu;
const strayMarks = /(?<![\p{L}\p{M}\p{N}])\p{M}+/gu;

/** As many whole characters, with the marks on them, as fit. */
const cut = (slug: string): string => {
  const short = cutAt(slug, longest);
  const next = slug.slice(short.length);
  return /^\p{M}/u.test(next) ? short.replace(/[^\p{M}]\p{M}*$/u, '') : short;
};

/** The part of a URL that a name becomes: `Crème brûlée set, 6 pieces` → `creme-brulee-set-6-pieces`. */
export const slugOf = (name: string): string => {
  const slug = cut(
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(accents, '')
      .normalize('NFKC')
      .replace(apostrophes, '')
      .replace(strayMarks, '')
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
      .replace(strayMarks, '')
      .replace(/^-+/, ''),
  ).replace(/-+$/, '');
  return slug === '' || isReserved(slug) ? `item-${slug || 'new'}` : slug;
};
