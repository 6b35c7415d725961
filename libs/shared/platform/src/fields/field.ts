import { z } from 'zod';
import {
  asField,
  codePoints,
  identifierPattern,
  linePattern,
  namePattern,
  shaped,
  skuPattern,
  textPattern,
  tokenPattern,
} from './characters';
import { currencies } from './currencies';
import { from, until } from './dates';
import { canonicalEmail } from './email';
import { canonicalPhone } from './phone';
import { countries } from './places';

/** The largest price: a hundred lines of ninety-nine pieces with tax still fit a safe integer. */
export const maxAmount = 500_000_000_000;

/** A string that another form is made of, or none. `says` is the error for a value that has no such form. */
const converted = (max: number, convert: (text: string) => string | undefined, says: string) =>
  asField(
    z
      .string()
      .normalize('NFC')
      .max(max)
      .trim()
      .transform((value, context) => {
        const form = convert(value);
        if (form !== undefined) return form;
        context.addIssue({ code: 'custom', message: says });
        return z.NEVER;
      })
      .meta({ 'x-rule': says }),
  );

/** What may be absent or blank; both are `undefined`. What only looks blank is refused. */
const optional = (max: number, pattern: RegExp, says: string) =>
  asField(
    shaped({ max, pattern, says, empty: true })
      .transform((value) => (value === '' ? undefined : value))
      .optional(),
  );

const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** A language tag in its canonical form, if its language exists. */
const canonicalLocale = (tag: string): string | undefined => {
  try {
    const [form] = Intl.getCanonicalLocales(tag);
    return form && languages.of(new Intl.Locale(form).language) ? form : undefined;
  } catch {
    return undefined;
  }
};

const anyText = 'must not contain control characters';
const oneLine = 'must be one line without control characters';

/**
 * The types of what people and programs send. Text is normalised to NFC, loses the white space at its ends, holds no
 * control characters, no NUL and no half of a surrogate pair, and is counted in code points; where something is asked
 * for, something must be seen. `endpoint` refuses declarations whose strings are none of these.
 */
export const field = {
  /** Several lines, 1 to `max` characters. */
  text: (max: number) => shaped({ max, pattern: textPattern, says: anyText }),
  /** One line, 1 to `max` characters. */
  line: (max: number) => shaped({ max, pattern: linePattern, says: oneLine }),
  /** The name of a person or a thing: a line that reads as it is written (no bidirectional overrides). */
  name: (max: number) => shaped({ max, pattern: namePattern, says: oneLine }),
  /** A key such as a coupon's: no white space, nothing invisible, and none that a URL takes for a folder. */
  identifier: (max: number) =>
    shaped({
      max,
      pattern: identifierPattern,
      says: 'must not contain spaces or invisible characters, nor be "." or ".."',
    }),
  /** A stock keeping unit, wherever one is sent: every URL can name it. */
  sku: () => shaped({ max: 100, pattern: skuPattern, says: 'must be letters, digits, ".", "_" or "-"' }),
  /** A search query. */
  search: (max: number) => shaped({ max, pattern: linePattern, says: oneLine }),
  /** Opaque printable ASCII: payment tokens, cursors, rate ids. */
  token: (max: number) => shaped({ max, pattern: tokenPattern, says: 'must be printable ASCII' }),
  /** A password: every character counts, also spaces at the ends (RFC 8265, OpaqueString). */
  password: (max: number) =>
    asField(
      z
        .string()
        .normalize('NFC')
        .refine((value) => !/[\0\ud800-\udfff]/u.test(value), 'must be Unicode text')
        .refine((value) => codePoints(value) <= max, `must have at most ${max} characters`)
        .refine((value) => value.length > 0, 'must not be empty')
        .meta({ minLength: 1, maxLength: max }),
    ),
  /** Several lines that may be absent or blank. */
  optionalText: (max: number) => optional(max, textPattern, anyText),
  /** One line that may be absent or blank. */
  optionalLine: (max: number) => optional(max, linePattern, oneLine),
  /** A name that may be absent or blank. */
  optionalName: (max: number) => optional(max, namePattern, oneLine),
  /** A UUID (RFC 9562) in lower case, however it was written. */
  id: () => asField(z.uuid().toLowerCase()),
  /** An e-mail address in the form of `canonicalEmail`. */
  email: () => converted(255, canonicalEmail, 'must be an e-mail address'),
  /** A telephone number in the form of `canonicalPhone`. @param country ISO 3166-1, where it is known */
  phone: (country?: string) =>
    converted(50, (text) => canonicalPhone(text, country), 'must be a telephone number'),
  /** An assigned code of ISO 3166-1. */
  country: () => asField(z.enum(countries as [string, ...string[]], 'must be an assigned ISO 3166-1 code')),
  /** An active code of ISO 4217. */
  currency: () => asField(z.enum(currencies as [string, ...string[]], 'must be an active ISO 4217 code')),
  /** A language tag (BCP 47) in its canonical form. */
  locale: () => converted(35, canonicalLocale, 'must be a BCP 47 language tag'),
  /** A list that names no value twice. Its items are strings or numbers in the form in which they are compared. */
  distinct: <Item extends z.ZodType<string | number>>(items: z.ZodArray<Item>) =>
    items
      .refine((values) => new Set(values).size === values.length, 'must not repeat')
      .meta({ uniqueItems: true }),
  /** A day of the calendar. */
  day: () => asField(z.iso.date()),
  from,
  until,
  /** A query key that is on or off. */
  flag: () => asField(z.enum(['true', 'false']).transform((value) => value === 'true')),
  /** A whole number from 0 to `max`. */
  count: (max: number) => z.number().int().min(0).max(max),
  /** A query key that is a whole number, written in digits. */
  whole: (min: number, max: number) =>
    z
      .preprocess(
        (value) => (typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value),
        z.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max),
      )
      .meta({ type: 'integer', minimum: min, maximum: max }),
  /** An amount in minor units. */
  amount: () => z.number().int().min(0).max(maxAmount),
};
