/** Words that stand for something else below `/products`. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'featured',
  'trending',
  'search',
  'bulk',
  'export',
]);

/** The part of a URL that a name becomes: `Crème brûlée set, 6 pieces` → `creme-brulee-set-6-pieces`. */
export const slugOf = (name: string): string => {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  return slug === '' || reservedSlugs.has(slug) ? `item-${slug || 'new'}` : slug;
};
