import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What we use of the package `chdb`: ClickHouse's engine inside this process. */
export interface Session {
  queryAsync(sql: string, options: { format: string }): Promise<Result>;
  queryBindAsync(
    sql: string,
    parameters: Record<string, unknown>,
    options: { format: string },
  ): Promise<Result>;
  insert(rows: {
    table: string;
    columns?: string[];
    format: string;
    values: Buffer;
    settings?: Record<string, string>;
  }): Promise<{ rowsWritten: number; elapsed: number }>;
  close(): void;
}

export interface Result {
  readonly rowsRead: number;
  readonly bytesRead: number;
  bytes(): Uint8Array;
}

/** The package is fetched beside the engines, not with the repository: it is half a gigabyte. */
export const openSession = (chdbHome: string, stateDir: string): Session => {
  const load = createRequire(join(chdbHome, 'package.json'));
  const chdb = load('chdb') as { Session: new (path: string) => Session };
  return new chdb.Session(stateDir);
};
