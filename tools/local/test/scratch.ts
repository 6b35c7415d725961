import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeState } from '../state';
import { sleep } from '../user-error';

/** A folder of the test's own, with the function that takes it away again. */
export const scratchFolder = (): { folder: string; remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-tools-'));
  chmodSync(folder, 0o711);
  return { folder, remove: () => removeState(folder) };
};

export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(30);
  }
};
