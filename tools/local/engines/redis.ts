import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { findOnPath, run } from '../process/run';
import { UserError } from '../user-error';
import { type Engine, type EngineName, type EngineUrls, portAt, type PortSpec } from './engine';
import { download, installOnce, isInstalled } from './install';
import { findMaven, oneMavenAtATime, unpackCommand } from './java';
import { versions } from './versions';

const members: Record<string, string> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
};

const packageName = `redis-${versions.embeddedRedis}`;

const checkServer = async (): Promise<void> => {
  if (findOnPath('redis-server') || isInstalled(packageName)) return;
  findMaven();
  unpackCommand('', '');
};

const fetchServer = (log: (line: string) => void): Promise<string> =>
  installOnce(packageName, log, async (folder) => {
    const member = members[`${process.platform}-${process.arch}`];
    if (!member)
      throw new UserError(
        'There is no Redis package for this kind of machine: install redis-server, or set REDIS_URL and CART_REDIS_URL.',
      );
    const plugin = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy`;
    const artifact = `com.github.codemonstur:embedded-redis:${versions.embeddedRedis}`;
    await oneMavenAtATime(() =>
      download(log, 'redis: fetching the server from Maven Central', findMaven(), [
        '-q',
        '-B',
        '--strict-checksums',
        plugin,
        `-Dartifact=${artifact}`,
        `-DoutputDirectory=${folder}`,
      ]),
    );
    const archive = readdirSync(folder).find((file) => file.endsWith('.jar')) ?? '';
    const { command, args } = unpackCommand(archive, member);
    const unpacked = await run(command, args, { cwd: folder });
    if (unpacked.code !== 0)
      throw new UserError(`The Redis package could not be unpacked:\n${unpacked.output}`);
    renameSync(join(folder, member), join(folder, 'redis-server'));
    chmodSync(join(folder, 'redis-server'), 0o755);
    rmSync(join(folder, archive));
  });

/** Both Redis engines share one download. */
let fetching: Promise<string> | undefined;
const findServer = async (log: (line: string) => void): Promise<string> => {
  const onPath = findOnPath('redis-server');
  if (onPath) return onPath;
  fetching ??= fetchServer(log).finally(() => {
    fetching = undefined;
  });
  return join(await fetching, 'redis-server');
};

const ping = async (url: string): Promise<void> => {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 3000,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    await client.quit();
  } finally {
    if (client.status !== 'end') client.disconnect();
  }
};

interface RedisKind {
  name: EngineName;
  title: string;
  port: PortSpec;
  url: 'redisUrl' | 'cartRedisUrl';
  variable: string;
  args: string[];
}

const redisEngine = ({ name, title, port, url, variable, args }: RedisKind): Engine => {
  const urls = (value: string): Partial<EngineUrls> => ({ [url]: value });
  return {
    name,
    title,
    ports: [port],
    external: (env) => (env[variable] ? urls(env[variable]) : undefined),
    check: checkServer,
    install: async (log) => {
      await findServer(log);
    },
    prepare: async ({ dataDir, ports, log }) => {
      const command = await findServer(log);
      mkdirSync(dataDir, { recursive: true });
      const address = `redis://127.0.0.1:${portAt(ports, 0)}`;
      const common = [
        '--port',
        String(portAt(ports, 0)),
        '--bind',
        '127.0.0.1',
        '--dir',
        dataDir,
        '--save',
        '',
        '--loglevel',
        'notice',
      ];
      return {
        urls: urls(address),
        spec: async () => ({ command, args: [...common, ...args] }),
        ready: () => ping(address),
      };
    },
  };
};

export const redis = redisEngine({
  name: 'redis',
  title: 'Redis (cache)',
  port: { variable: 'REDIS_PORT', fixed: 16379, what: 'Redis' },
  url: 'redisUrl',
  variable: 'REDIS_URL',
  args: ['--maxmemory', '256mb', '--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'],
});

/** Carts and sessions must never be evicted and must survive a restart. */
export const cartRedis = redisEngine({
  name: 'cart-redis',
  title: 'Redis (carts)',
  port: { variable: 'CART_REDIS_PORT', fixed: 16380, what: 'the Redis of carts' },
  url: 'cartRedisUrl',
  variable: 'CART_REDIS_URL',
  args: ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--appendfsync', 'everysec'],
});
