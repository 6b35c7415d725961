import { minorUnitDigits } from '@ultramarket/platform';
import { type Locale } from '../domain/locale';

/** Making a format costs a hundred times more than using it. */
const formats = new Map<string, (amount: number) => string>();

/** The decimals are the currency's minor unit (ISO 4217); what a language usually shows of them is another thing. */
const makeFormat = (locale: Locale, currency: string): ((amount: number) => string) => {
  const digits = minorUnitDigits(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (amount) => format.format(amount / 10 ** digits);
};

/** Minor units as people write them: 199900 USD is `$1,999.00` in English; yen have no decimals. */
export const formatMoney = (locale: Locale, amount: number, currency: string): string => {
  const key = `${locale} ${currency}`;
  const format = formats.get(key) ?? makeFormat(locale, currency);
  formats.set(key, format);
  return format(amount);
};

export const formatTime = (locale: Locale, iso: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))} UTC`;
