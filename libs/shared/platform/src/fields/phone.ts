import {
  type CountryCode,
  getCountries,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

const typed = /^[+＋]?[\d\s().\-/\u2010-\u2015]{4,40}(?:\s*(?:;ext=|(?:ext|x|#)\.?)\s*\d{1,7})?$/iu;

const possible = (text: string, country?: CountryCode) => {
  const number = parsePhoneNumberFromString(text, country);
  return number?.isPossible() ? number : undefined;
};

/**
 * A telephone number as it is kept. With its country code, or where the country is known, in the form of E.164 with any
 * extension (`+14155550100`, RFC 3966 `;ext=`); otherwise as typed, if some country has numbers like it. Undefined for
 * what is none.
 */
export const canonicalPhone = (text: string, country?: string): string | undefined => {
  if (!typed.test(text)) return undefined;
  const home = country !== undefined && isSupportedCountry(country) ? country : undefined;
  const number = possible(text, home);
  if (number) return number.ext ? `${number.number};ext=${number.ext}` : number.number;
  if (home || /^[+＋]/u.test(text)) return undefined;
  return getCountries().some((one) => possible(text, one)) ? text.replace(/\s+/g, ' ') : undefined;
};
