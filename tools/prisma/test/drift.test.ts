import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabaseUrl } from '@ultramarket/platform/testing';
import { root } from '../../local/paths';
import { type Comparison } from '../compare';

/**
 * Compares in a process of its own: the engine is an ES module, which Node 20 loads and jest does not.
 * @returns the differences by name
 */
const compare = (comparisons: readonly Comparison[]): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, '../compare.ts')], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(output) as Record<string, string>) : reject(new Error(complaint)),
    );
    child.stdin.end(JSON.stringify(comparisons));
  });

const prismaOf = (service: string) => join(root, 'services', service, 'prisma');
const services = readdirSync(join(root, 'services')).filter((service) =>
  existsSync(join(prismaOf(service), 'schema.prisma')),
);
const stores: Array<{ url: string; drop: () => Promise<void> }> = [];
const scratch = mkdtempSync(join(tmpdir(), 'drift-'));
/** Nothing that Prisma would want to change. CHECK constraints, fill factors and the like are none of its business. */
const inStep = '-- This is an empty migration.\n';

afterAll(async () => {
  rmSync(scratch, { recursive: true });
  await Promise.all(stores.map((store) => store.drop()));
});

test('when the migrations of a service have run, its database is what its schema file says', async () => {
  const comparisons = await Promise.all(
    services.map(async (name): Promise<Comparison> => {
      const store = await testDatabaseUrl('drift', join(prismaOf(name), 'migrations'));
      stores.push(store);
      return { name, databaseUrl: store.url, schemaFile: join(prismaOf(name), 'schema.prisma') };
    }),
  );
  const [any] = comparisons;
  if (!any) throw new Error('there are services with a schema');
  // A schema with a column that no migration makes shows that the comparison would notice.
  const drifted = join(scratch, 'schema.prisma');
  writeFileSync(
    drifted,
    readFileSync(any.schemaFile, 'utf8').replace('{\n  id ', '{\n  drifted String?\n  id '),
  );
  const found = await compare([...comparisons, { ...any, name: 'drifted', schemaFile: drifted }]);

  expect(found['drifted']).toContain('ADD COLUMN     "drifted" TEXT');
  expect({ ...found, drifted: inStep }).toEqual(
    Object.fromEntries([...services, 'drifted'].map((name) => [name, inStep])),
  );
});
