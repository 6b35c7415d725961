/**
 * A value for a CSV cell. What a spreadsheet would run as a formula gets an apostrophe in front (OWASP: CSV injection);
 * numbers stay numbers. Spreadsheets read the full-width signs of East Asian keyboards as formulas, too.
 */
export const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
};
