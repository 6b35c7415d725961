/** A request of ClickHouse's HTTP interface, taken apart into what the embedded engine takes. */
export type Statement =
  | { kind: 'insert'; table: string; columns?: string[]; format: string; values: Buffer }
  | { kind: 'query'; sql: string; format: string; parameters: Record<string, unknown> };

const insertPattern =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`"]+)\s*(?:\(([^)]*)\))?\s*(?:SETTINGS\s+[\w\s=,.']+)?\s*FORMAT\s+(\w+)\s*;?\s*$/i;
const formatPattern = /\s+FORMAT\s+(\w+)\s*;?\s*$/i;

/** Parameters of the HTTP interface that are no settings of the query. */
const notSettings = new Set([
  'query',
  'database',
  'user',
  'password',
  'query_id',
  'session_id',
  'default_format',
  'wait_end_of_query',
  'enable_http_compression',
  'role',
]);

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

/** Scalars come escaped as in TSV; lists come as they are written in SQL. */
const parameterOf = (text: string): unknown => {
  if (text === '\\N') return null;
  if (text.startsWith('[')) return JSON.parse(text.replace(/'((?:[^'\\]|\\.)*)'/g, quoted)) as unknown;
  return text.replace(/\\(.)/g, (_whole, letter: string) => escapes[letter] ?? letter);
};

const quoted = (_whole: string, inner: string): string => JSON.stringify(inner.replace(/\\(.)/g, '$1'));

const settingsOf = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => !notSettings.has(name) && !name.startsWith('param_'))
    .map(
      ([name, value]) =>
        `${name} = ${/^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`}`,
    )
    .join(', ');

/** Reads a request: SQL in `query`, in the body, or begun in the one and ended in the other. */
export const readStatement = (query: URLSearchParams, body: Buffer): Statement => {
  const asked = query.get('query') ?? '';
  const [, table, columns, rowFormat] = insertPattern.exec(asked) ?? [];
  if (table && rowFormat && body.length > 0)
    return {
      kind: 'insert',
      table,
      ...(columns && { columns: columns.split(',').map((column) => column.trim().replace(/[`"]/g, '')) }),
      format: rowFormat,
      values: body,
    };

  const whole = [asked, body.toString('utf8')].filter(Boolean).join('\n').trim();
  const format = formatPattern.exec(whole)?.[1] ?? query.get('default_format') ?? 'TabSeparated';
  const sql = whole.replace(formatPattern, '').replace(/;\s*$/, '');
  const settings = settingsOf(query);
  const takesSettings = /^\s*(SELECT|WITH)\b/i.test(sql) && !/\bSETTINGS\s+\w+\s*=/i.test(sql);
  const parameters = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith('param_'))
      .map(([name, value]) => [name.slice('param_'.length), parameterOf(value)]),
  );
  return {
    kind: 'query',
    sql: settings && takesSettings ? `${sql} SETTINGS ${settings}` : sql,
    format,
    parameters,
  };
};
