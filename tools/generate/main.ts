import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from '../local/paths';
import { run } from '../local/process/run';
import { UserError } from '../local/user-error';

interface Client {
  service: string;
  folder: string;
  hash: string;
}

const stampOf = (service: string): string => join(cacheDir, `prisma-${service}.hash`);

const clients = (): Client[] => {
  const prisma = readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8');
  return readdirSync(join(root, 'services')).flatMap((service) => {
    const folder = join(root, 'services', service);
    const schema = join(folder, 'prisma/schema.prisma');
    if (!existsSync(schema)) return [];
    const hash = createHash('sha256').update(prisma).update(readFileSync(schema)).digest('hex');
    return [{ service, folder, hash }];
  });
};

const isFresh = ({ service, folder, hash }: Client): boolean =>
  existsSync(join(folder, 'src/generated/prisma')) &&
  existsSync(stampOf(service)) &&
  readFileSync(stampOf(service), 'utf8') === hash;

/** The schema engine is a download that generating does not need: /bin/true stands in for it. */
const offline = {
  PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
  CHECKPOINT_DISABLE: '1',
  DATABASE_URL: 'postgresql://127.0.0.1/none',
};

const generate = async (client: Client, log: (line: string) => void): Promise<void> => {
  const cli = join(root, 'node_modules/prisma/build/index.js');
  const args = [cli, 'generate', '--schema', 'prisma/schema.prisma'];
  const result = await run(process.execPath, args, { cwd: client.folder, env: offline });
  if (result.code !== 0)
    throw new UserError(`prisma generate failed for ${client.service}:\n${result.output}`);
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampOf(client.service), client.hash);
  log(`prisma: client of ${client.service} generated`);
};

/** Generates the Prisma clients whose schema changed since the last time, two at once. */
export const generateClients = async (log: (line: string) => void): Promise<void> => {
  const stale = clients().filter((client) => !isFresh(client));
  const worker = async (): Promise<void> => {
    for (let next = stale.shift(); next; next = stale.shift()) await generate(next, log);
  };
  await Promise.all([worker(), worker()]);
};

export const main = async (): Promise<number> => {
  await generateClients(console.log);
  console.log('The Prisma clients are up to date.');
  return 0;
};
