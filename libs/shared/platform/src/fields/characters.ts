import { z } from 'zod';

/**
 * Which characters a text may hold. The patterns are also shown in the API reference, so they use only what ECMA-262 and
 * other dialects read alike: ranges, no property classes, no look-around.
 */

/**
 * C0 without tab, line feed and carriage return, DEL, C1, halves of a surrogate pair, and the noncharacters that XML 1.0
 * and the Arabic block rule out: no store takes them all.
 */
const neverAllowed =
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff';
const lineBreaks = '\\u0009\\u000a\\u000d\\u2028\\u2029';
/** Embeddings, overrides and isolates (Unicode UAX #9): they make a line read differently from what it says. */
const bidiControls = '\\u202a-\\u202e\\u2066-\\u2069';
/** White space as ECMA-262 trims it, and what fonts draw as nothing: fillers, joiners, selectors, marks of direction. */
const spaces =
  '\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const drawsNothing =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\ufff0-\\ufffb';

/** Tag characters: invisible letters, of which only flags of regions are made (Unicode UTS #51, annex C). */
const tags = '\u{e0000}-\u{e007f}';

export const textPattern = new RegExp(`^[^${neverAllowed}]*$`, 'u');
export const linePattern = new RegExp(`^[^${neverAllowed}${lineBreaks}]*$`, 'u');
export const namePattern = new RegExp(
  `^(?:[^${neverAllowed}${lineBreaks}${bidiControls}${tags}]|\u{1f3f4}[${tags}]{2,7})*$`,
  'u',
);
/** A URL takes "." and ".." for folders. */
export const identifierPattern = new RegExp(
  `^(?!\\.{1,2}$)[^${neverAllowed}${spaces}${drawsNothing}${tags}]*$`,
  'u',
);
/** Begins with a letter or digit, so it is never the "." or ".." of a path. */
export const skuPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/u;
export const tokenPattern = /^[\u0021-\u007e]*$/u;
const seen = `[^${neverAllowed}${spaces}${drawsNothing}\u{e0000}-\u{e0fff}]`;
/** At least one character that a reader can see. */
export const visiblePattern = new RegExp(seen, 'u');
/** As above, or nothing at all but white space; not a text that pretends to be there. */
export const visibleOrBlankPattern = new RegExp(`^[${spaces}]*$|${seen}`, 'u');

/** True when a reader would see nothing, whatever its length. */
export const looksEmpty = (text: string): boolean => !visiblePattern.test(text);

/**
 * Whether every text in a JSON value, keys too, is one that stores and URLs take: no NUL, no half of a surrogate pair.
 * For what no schema describes further; bodies are not nested too deep for it.
 */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return !/[\0\ud800-\udfff]/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, part]) => isStorable(key) && isStorable(part));
};

/** Length in code points, as JSON Schema and PostgreSQL count. */
export const codePoints = (text: string): number => {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (text.charCodeAt(index) >= 0xd800 && text.charCodeAt(index) <= 0xdbff) {
      count -= 1;
      index += 1;
    }
  }
  return count;
};

/** The first `max` code points of a text; never half a character of a pair. */
export const cutAt = (text: string, max: number): string =>
  text.length <= max ? text : [...text.slice(0, max * 2)].slice(0, max).join('');

/** Schemas that are made from one of these, by a further check for instance, are found as well. */
const fields = z.registry<{ field: true }>();

/** Marks a schema as one of the platform's, so that `endpoint` takes its strings (see `bareStrings`). */
export const asField = <Schema extends z.ZodType>(schema: Schema): Schema => {
  fields.add(schema, { field: true });
  return schema;
};

export const isField = (schema: z.core.$ZodType): boolean => fields.get(schema as z.ZodType)?.field === true;

export interface Shape {
  max: number;
  pattern: RegExp;
  says: string;
  /** May be nothing. */
  empty?: boolean;
  /** Spaces at the ends belong to it. */
  exact?: boolean;
}

/** A string of one shape: normalised to NFC (Unicode UAX #15), bounded, checked, trimmed. */
export const shaped = ({ max, pattern, says, empty = false, exact = false }: Shape) => {
  const bounded = z
    .string()
    .normalize('NFC')
    .refine((value) => codePoints(value) <= max, `must have at most ${max} characters`)
    .regex(pattern, says);
  const visible = bounded.regex(empty ? visibleOrBlankPattern : visiblePattern, 'must not look empty');
  const ready = exact ? visible : visible.trim();
  return asField(ready.meta({ ...(!empty && { minLength: 1 }), maxLength: max }));
};
