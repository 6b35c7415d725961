import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';

const untidy = `
jest.setTimeout(77);
jest.retryTimes(5);
test('leaves everything lying about', () => {
  jest.useFakeTimers();
  jest.spyOn(Math, 'random').mockReturnValue(7);
  globalThis.fetch = undefined;
  process.env.LEFT = 'behind';
});`;

const tidy = `
test('finds everything as it should be', async () => {
  expect(process.env.LEFT).toBeUndefined();
  expect(fetch).toBeInstanceOf(Function);
  expect(Math.random()).toBeLessThan(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
});
let tries = 0;
test('is tried once', () => {
  tries += 1;
  expect(tries).toBe(2);
});`;

test('when a suite leaves things lying about, the next in the same worker finds none of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-suites-'));
  try {
    // jest runs what it has not seen yet in the order of size: the first is the larger.
    writeFileSync(join(folder, 'untidy.test.js'), untidy.padEnd(2000));
    writeFileSync(join(folder, 'tidy.test.js'), tidy);
    const config = {
      rootDir: folder,
      testEnvironment: join(root, 'tools/test/jest/same-realm-environment.cjs'),
      runtime: join(root, 'tools/test/jest/shared-packages-runtime.cjs'),
      transform: {},
    };
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const args = [jest, '--runInBand', '--json', '--cache=false', `--config=${JSON.stringify(config)}`];
    const { output } = await run(process.execPath, args, { cwd: folder });
    const report = JSON.parse(output.slice(output.indexOf('{"numFailed'))) as {
      testResults: Array<{ name: string; assertionResults: Array<{ title: string; status: string }> }>;
    };
    const outcomes = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ title, status }) => [title, status]),
    );
    expect(outcomes).toEqual([
      ['leaves everything lying about', 'passed'],
      ['finds everything as it should be', 'passed'],
      ['is tried once', 'failed'],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
