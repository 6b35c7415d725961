import { type Locale } from '../domain/locale';

const formats = new Map<string, Intl.NumberFormat>();

const moneyFormat = (locale: Locale, currency: string): Intl.NumberFormat => {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, { style: 'currency', currency });
  formats.set(key, made);
  return made;
};

/** Minor units as people write them: 199900 USD is `$1,999.00` in English; yen have no decimals. */
export const formatMoney = (locale: Locale, amount: number, currency: string): string => {
  const format = moneyFormat(locale, currency);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

export const formatTime = (locale: Locale, iso: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))} UTC`;
