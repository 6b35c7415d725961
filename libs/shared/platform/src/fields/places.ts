import data from './iso-3166.json';

const subdivisions: Readonly<Record<string, Readonly<Record<string, string>>>> = data.subdivisions;

/** The assigned codes of ISO 3166-1. */
export const countries: readonly string[] = data.countries;

const assigned = new Set(countries);

export const isCountry = (code: string): boolean => assigned.has(code);

/** Countries and territories whose post knows no codes, or where few addresses have one (Universal Postal Union). */
const withoutPostcodes = new Set(
  (
    'AE AG AN AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GN GQ GY HK IE JM KI KM KN KP ' +
    'LC LY ML MO MR MS MW NA NR NU PA QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG VU WS YE ZW'
  ).split(' '),
);

export const needsPostcode = (country: string): boolean => !withoutPostcodes.has(country);

/** Where an address is not complete without its state or province, so that what is written there must be one. */
const subdivided = new Set(['US', 'CA', 'AU', 'BR', 'IN', 'MX']);

/** Where a post delivers to beside ISO 3166-2: its soldiers abroad (USPS Publication 28, appendix B). */
const postalRegions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: { AA: 'Armed Forces Americas', AE: 'Armed Forces Europe', AP: 'Armed Forces Pacific' },
};

/** Letters and digits alone, without marks and case: "São  Paulo" and "sao paulo" are one spelling. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

const spellings = new Map<string, ReadonlyMap<string, string>>();

const spellingsOf = (country: string): ReadonlyMap<string, string> => {
  const known = spellings.get(country);
  if (known) return known;
  const made = new Map(
    Object.entries({ ...subdivisions[country], ...postalRegions[country] }).flatMap(([code, name]) => [
      [folded(name), code] as const,
      [folded(`${country}${code}`), code] as const,
      [folded(code), code] as const,
    ]),
  );
  spellings.set(country, made);
  return made;
};

/**
 * The code of a country's subdivision (ISO 3166-2 without the country) from any of its spellings: `CA`, `ca`, `US-CA`,
 * `California`. Undefined when the standard knows none by that name.
 */
export const subdivisionCode = (country: string, region: string): string | undefined =>
  spellingsOf(country).get(folded(region));

/**
 * A region as it is kept: the code where the country's addresses need one, as written elsewhere, since people write
 * counties and names in their own language. Undefined when the country needs one and it is none of its.
 */
export const regionOf = (country: string, region: string): string | undefined =>
  subdivided.has(country) ? subdivisionCode(country, region) : region;
