import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { root } from '../paths';
import { findOnPath } from '../process/run';
import { type Engine, portAt } from './engine';
import { download, installOnce, lockFile } from './install';
import { versions } from './versions';

const login = { user: 'ultramarket', password: 'ultramarket-local' };

const fetchEngine = (log: (line: string) => void): Promise<string> =>
  installOnce(`chdb-${versions.chdb}`, log, async (folder) => {
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(lockFile(join('chdb', file)), join(folder, file));
    // Not `npm ci`: it wants the engine of every platform locked, and some are not to be had.
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=peer'];
    const npm = findOnPath('npm') ?? 'npm';
    await download(log, 'clickhouse: fetching the engine from npm (550 MB)', npm, args, { cwd: folder });
  });

let fetching: Promise<string> | undefined;
const engineHome = (log: (line: string) => void): Promise<string> => {
  fetching ??= fetchEngine(log).finally(() => {
    fetching = undefined;
  });
  return fetching;
};

const bundled = (): Promise<string> =>
  bundle({ name: 'clickhouse', entry: join(root, 'tools/local/clickhouse/main.ts') });

const answers = async (url: string): Promise<void> => {
  const answer = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(3000) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
};

/** The real engine from the package chdb, behind ClickHouse's HTTP interface. */
export const clickhouse: Engine = {
  name: 'clickhouse',
  title: 'ClickHouse',
  ports: [{ variable: 'CLICKHOUSE_PORT', fixed: 18123, what: 'ClickHouse' }],
  external: (env) =>
    env['CLICKHOUSE_URL'] ? { clickhouseUrl: env['CLICKHOUSE_URL'].replace(/\/$/, '') } : undefined,
  check: async () => undefined,
  install: async (log) => {
    await Promise.all([engineHome(log), bundled()]);
  },
  prepare: async ({ dataDir, ports, log }) => {
    const [home, script] = [await engineHome(log), await bundled()];
    mkdirSync(dataDir, { recursive: true });
    const port = portAt(ports, 0);
    const url = new URL(`http://127.0.0.1:${port}`);
    const env = {
      PORT: String(port),
      STATE_DIR: join(dataDir, 'data'),
      CHDB_HOME: home,
      CLICKHOUSE_USER: login.user,
      CLICKHOUSE_PASSWORD: login.password,
    };
    const clickhouseUrl = `http://${login.user}:${login.password}@${url.host}`;
    return {
      urls: { clickhouseUrl },
      spec: async () => ({ command: process.execPath, args: ['--enable-source-maps', script], env }),
      ready: () => answers(url.origin),
    };
  },
};
