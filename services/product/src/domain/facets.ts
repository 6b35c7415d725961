import { type Attributes, type ProductContent } from './product';

const facet = (name: string, value: string): string =>
  `${name.trim().toLowerCase()}=${value.trim().toLowerCase()}`;

/** Attributes of the product and its variants as single terms, so that one index serves them all. */
export const facetsOf = ({
  attributes,
  variants,
}: Pick<ProductContent, 'attributes' | 'variants'>): string[] => {
  const all: Attributes[] = [attributes, ...variants.map((variant) => variant.attributes)];
  return [
    ...new Set(all.flatMap((each) => Object.entries(each).map(([name, value]) => facet(name, value)))),
  ].sort();
};

/**
 * Reads `color:Black` pairs: values of one name are alternatives, different names must all hold. The outer list is the
 * "and", the inner the "or".
 */
export const facetGroups = (pairs: readonly string[]): string[][] => {
  const groups = new Map<string, string[]>();
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const name = pair.slice(0, colon).trim().toLowerCase();
    const word = facet(name, pair.slice(colon + 1));
    groups.set(name, [...(groups.get(name) ?? []), word]);
  }
  return [...groups.values()];
};
