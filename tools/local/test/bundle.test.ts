import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { scratchFolder } from './scratch';

const { folder, remove } = scratchFolder();
afterAll(remove);

test('when no input changed, the bundle is left alone; when one did, it is made again', async () => {
  const entry = join(folder, 'main.ts');
  const request = { name: `test-${process.pid}`, entry, outfile: join(folder, 'main.js') };
  writeFileSync(join(folder, 'word.ts'), "export const word: string = 'first';");
  writeFileSync(entry, "import { word } from './word'; console.log(word);");

  await bundle(request);
  const made = statSync(request.outfile).mtimeMs;
  await bundle(request);
  expect(statSync(request.outfile).mtimeMs).toBe(made);

  writeFileSync(join(folder, 'word.ts'), "export const word: string = 'second';");
  await bundle(request);
  expect(execFileSync(process.execPath, [request.outfile], { encoding: 'utf8' })).toBe('second\n');
});

test('when the source does not compile, the message shows where', async () => {
  writeFileSync(join(folder, 'broken.ts'), 'const = 1;');
  await expect(bundle({ name: `broken-${process.pid}`, entry: join(folder, 'broken.ts') })).rejects.toThrow(
    'broken.ts:1',
  );
});

test('when bundled code throws, the stack shows our own sources, and packages as they are in the bundle', async () => {
  const entry = join(folder, 'throws.ts');
  const outfile = join(folder, 'throws.js');
  mkdirSync(join(folder, 'node_modules/foreign'), { recursive: true });
  writeFileSync(
    join(folder, 'node_modules/foreign/index.js'),
    'exports.callBack = function foreign(work) {\n  work();\n};',
  );
  writeFileSync(
    entry,
    "import { callBack } from 'foreign';\ninterface Nothing {}\nconst fail = (): Nothing => {\n  throw new Error('on line four');\n};\ncallBack(fail);",
  );
  await bundle({ name: `throws-${process.pid}`, entry, outfile });
  const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', outfile], { encoding: 'utf8' });
  expect(stderr).toMatch(/at fail \(.*throws\.ts:4:9\)/);
  expect(stderr).toMatch(/at .*foreign \(.*throws\.js:\d+:\d+\)/);
  expect(readFileSync(`${outfile}.map`, 'utf8')).not.toContain('node_modules');
});
