import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type RunningServer } from '../gateway/run-server';
import { foreignCaller } from '../own-origin';
import { openSession, type Session } from './chdb';
import { readStatement } from './statement';

export interface ClickhouseOptions {
  port: number;
  stateDir: string;
  chdbHome: string;
  user: string;
  password: string;
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const credentials = (request: IncomingMessage, query: URLSearchParams): [string, string] => {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const [user = '', password = ''] = basic ? Buffer.from(basic, 'base64').toString().split(':') : [];
  const header = (name: string): string => String(request.headers[name] ?? '');
  return [
    header('x-clickhouse-user') || query.get('user') || user,
    header('x-clickhouse-key') || query.get('password') || password,
  ];
};

const fail = (response: ServerResponse, status: number, code: string, message: string): void => {
  response
    .writeHead(status, { 'X-ClickHouse-Exception-Code': code, 'Content-Type': 'text/plain; charset=UTF-8' })
    .end(`${message}\n`);
};

const execute = async (session: Session, query: URLSearchParams, body: Buffer) => {
  const statement = readStatement(query, body);
  if (statement.kind === 'insert') {
    const { kind: _kind, ...rows } = statement;
    const written = await session.insert(rows);
    return { bytes: Buffer.alloc(0), format: 'TabSeparated', read: 0, written: written.rowsWritten };
  }
  const { sql, format, parameters } = statement;
  const result =
    Object.keys(parameters).length > 0
      ? await session.queryBindAsync(sql, parameters, { format })
      : await session.queryAsync(sql, { format });
  return { bytes: Buffer.from(result.bytes()), format, read: result.rowsRead, written: 0 };
};

const answer = async (
  session: Session,
  options: ClickhouseOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const refusal = foreignCaller(request);
  if (refusal !== undefined) return fail(response, 403, '516', refusal);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
  if (pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const [user, password] = credentials(request, searchParams);
  if (user !== options.user || password !== options.password)
    return fail(
      response,
      403,
      '516',
      `Code: 516. DB::Exception: ${user}: Authentication failed. (AUTHENTICATION_FAILED)`,
    );
  try {
    const { bytes, format, read, written } = await execute(session, searchParams, await bodyOf(request));
    response
      .writeHead(200, {
        'X-ClickHouse-Query-Id': searchParams.get('query_id') ?? randomUUID(),
        'X-ClickHouse-Format': format,
        'X-ClickHouse-Timezone': 'UTC',
        'X-ClickHouse-Summary': JSON.stringify({ read_rows: String(read), written_rows: String(written) }),
        'Content-Length': bytes.length,
      })
      .end(bytes);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002';
    fail(response, code === '60' ? 404 : 500, code, message);
  }
};

/**
 * ClickHouse's HTTP interface over the real engine in this process: what `@clickhouse/client` needs of it. Names of
 * tables have to carry their database, because all callers share one session; results are not streamed.
 */
export const startClickhouse = async (options: ClickhouseOptions): Promise<RunningServer> => {
  mkdirSync(options.stateDir, { recursive: true });
  const session = openSession(options.chdbHome, options.stateDir);
  const server = createServer((request, response) => void answer(session, options, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) =>
    server.listen(options.port, '127.0.0.1', resolve).once('error', reject),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2000).unref();
      });
      session.close();
    },
  };
};
