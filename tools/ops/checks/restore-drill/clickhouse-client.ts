import { parseArgs } from 'node:util';

/**
 * Stands in for ClickHouse's own client, which no registry has: the options that our scripts use, sent to the HTTP
 * interface of the local engine (CLICKHOUSE_HTTP_PORT), which has no other.
 */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ strict: false });
  const { host = '', user = '', password = '', query = '' } = values;
  const url = new URL(`http://${host}:${process.env['CLICKHOUSE_HTTP_PORT']}`);
  for (const [name, value] of Object.entries(values))
    if (name.startsWith('param_')) url.searchParams.set(name, String(value));
  const headers = { 'x-clickhouse-user': String(user), 'x-clickhouse-key': String(password) };
  const answer = await fetch(url, { method: 'POST', headers, body: String(query) });
  (answer.ok ? process.stdout : process.stderr).write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
};

void main();
