import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

test('when a command does not know an option, it says which, without a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'fuzz', '--secnds', '3'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain("Unknown option '--secnds'");
  expect(stderr).not.toContain('    at ');
});
