import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
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
