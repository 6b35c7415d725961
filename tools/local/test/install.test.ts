import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, lockFile } from '../engines/install';
import { versions } from '../engines/versions';
import { scratchFolder } from './scratch';

const { folder, remove } = scratchFolder();
const earlier = process.env['ULTRAMARKET_ENGINES'];
const quiet = (): void => undefined;

beforeAll(() => {
  process.env['ULTRAMARKET_ENGINES'] = folder;
});

afterAll(() => {
  if (earlier === undefined) delete process.env['ULTRAMARKET_ENGINES'];
  else process.env['ULTRAMARKET_ENGINES'] = earlier;
  remove();
});

test('when a download breaks off, it is not taken for complete and is done again', async () => {
  const breaksOff = installOnce('server', quiet, async (partial) => {
    writeFileSync(join(partial, 'half'), '');
    throw new Error('the network went away');
  });
  await expect(breaksOff).rejects.toThrow('the network went away');
  expect(existsSync(join(folder, 'server'))).toBe(false);

  const place = await installOnce('server', quiet, async (partial) =>
    writeFileSync(join(partial, 'whole'), ''),
  );
  expect([existsSync(join(place, 'half')), existsSync(join(place, 'whole'))]).toEqual([false, true]);
});

test('when two want the same package at once, it is fetched once', async () => {
  let fetched = 0;
  const fetch = (): Promise<string> =>
    installOnce('shared', quiet, async () => {
      fetched += 1;
      await new Promise((wake) => setTimeout(wake, 50));
    });
  await Promise.all([fetch(), fetch()]);
  expect(fetched).toBe(1);
});

test('when the one who was fetching died, its lock does not stand in the way', async () => {
  writeFileSync(
    join(folder, 'orphan.lock'),
    JSON.stringify({ pid: process.pid, identity: 'of an earlier boot' }),
  );
  await installOnce('orphan', quiet, async () => undefined);
  expect(existsSync(join(folder, 'orphan'))).toBe(true);
});

test('when a version of an engine changes, what is fetched by hash is that version', () => {
  const python = readFileSync(lockFile('secantusdb.txt'), 'utf8');
  expect(python.toLowerCase()).toContain(`secantusdb==${versions.secantusDb} `);
  const packages = python.split(/\n(?=\S)/).filter((each) => each.includes('=='));
  expect(packages.filter((each) => !each.includes('--hash=sha256:'))).toEqual([]);
  const lock = JSON.parse(readFileSync(lockFile('chdb/package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  const { '': _own, ...fetched } = lock.packages;
  expect(fetched['node_modules/chdb']?.version).toBe(versions.chdb);
  expect(Object.values(fetched).filter(({ integrity }) => integrity === undefined)).toEqual([]);
});
