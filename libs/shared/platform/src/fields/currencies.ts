import { code as described, codes } from 'currency-codes';

/** Changes of ISO 4217 since the package's data (amendments 176 to 180) and codes that are no money to sell for. */
const added: ReadonlyArray<readonly [code: string, digits: number]> = [
  ['XCG', 2],
  ['ZWG', 2],
];
const withdrawn = new Set(['ANG', 'BGN', 'CUC', 'ZWL']);
/** Metals, baskets, units of account and test codes: names that ISO 4217 keeps beside money. */
const notMoney = /^(?:X(?!AF|CD|CG|OF|PF)..|BOV|CHE|CHW|CLF|COU|MXV|USN|UYI|UYW)$/;

const digitsOf: ReadonlyMap<string, number> = new Map([
  ...codes()
    .filter((code) => !withdrawn.has(code) && !notMoney.test(code))
    .map((code) => [code, described(code)?.digits ?? 2] as const),
  ...added,
]);

/** The active currencies of ISO 4217. */
export const currencies: readonly string[] = [...digitsOf.keys()].sort();

export const isCurrency = (code: string): boolean => digitsOf.has(code);

/**
 * How many decimal places a currency's minor unit has by ISO 4217: 2 for USD and HUF, 0 for JPY, 3 for KWD. What people
 * usually show (CLDR shows no fillér) is another thing. Two for a code that is not known.
 */
export const minorUnitDigits = (currency: string): number => digitsOf.get(currency) ?? 2;

/** An amount in minor units as a person of the locale (BCP 47) reads it: `formatMoney(199900, 'HUF', 'en')` → HUF 1,999.00 */
export const formatMoney = (amount: number, currency: string, locale: string): string => {
  const digits = minorUnitDigits(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
};
