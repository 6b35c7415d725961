import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const SNAPSHOT_LINES_PER_TURN = 500;

/** Whole lines only: a short write is continued, so that a line is there or is the torn last one. */
const writeAll = (fd: number, text: string): number => {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(fd, bytes, offset);
  return bytes.length;
};

const generationsOf = (file: string): number[] => {
  const pattern = new RegExp(
    `^${basename(file).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.(\\d+)\\.(?:journal|snapshot)$`,
  );
  const found = readdirSync(dirname(file)).flatMap((name) => pattern.exec(name)?.[1] ?? []);
  return [...new Set(found.map(Number))].sort((a, b) => a - b);
};

/**
 * State on disk as numbered generations: `<file>.<n>.snapshot` is the state when generation n began and
 * `<file>.<n>.journal` every change since, one line of JSON each, written before the caller gets its answer.
 * Bytes handed to the system survive the death of this process, which is what is promised; power cuts are not.
 */
export const openJournal = async (
  file: string,
  maxBytes: number,
  apply: (line: unknown) => void,
  snapshot: () => Iterable<unknown>,
) => {
  mkdirSync(dirname(file), { recursive: true });
  const pathOf = (generation: number, kind: 'journal' | 'snapshot'): string =>
    `${file}.${generation}.${kind}`;

  const replay = async (path: string): Promise<void> => {
    if (!existsSync(path)) return;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      let change: unknown;
      try {
        change = JSON.parse(line);
      } catch {
        return;
      }
      apply(change);
    }
  };

  const earlier = generationsOf(file);
  const base = earlier.findLast((generation) => existsSync(pathOf(generation, 'snapshot')));
  const useful = earlier.filter((generation) => base === undefined || generation >= base);
  if (base !== undefined) await replay(pathOf(base, 'snapshot'));
  for (const generation of useful) await replay(pathOf(generation, 'journal'));

  let current = (earlier.at(-1) ?? 0) + 1;
  let fd = openSync(pathOf(current, 'journal'), 'a');
  let size = 0;
  let snapshotting: Promise<void> | undefined;
  let closed = false;

  const dropBefore = (generation: number): void => {
    for (const old of generationsOf(file).filter((each) => each < generation)) {
      rmSync(pathOf(old, 'journal'), { force: true });
      rmSync(pathOf(old, 'snapshot'), { force: true });
    }
  };

  /** Written in slices between requests; the generation before it counts until the rename. */
  const writeSnapshot = async (): Promise<void> => {
    const generation = current;
    const unfinished = join(dirname(file), `${basename(file)}.new`);
    const target = openSync(unfinished, 'w');
    let lines: string[] = [];
    for (const line of snapshot()) {
      lines.push(JSON.stringify(line));
      if (lines.length < SNAPSHOT_LINES_PER_TURN) continue;
      writeAll(target, `${lines.join('\n')}\n`);
      lines = [];
      await new Promise((resolve) => setImmediate(resolve));
      if (closed) break;
    }
    if (lines.length > 0) writeAll(target, `${lines.join('\n')}\n`);
    closeSync(target);
    if (closed) return;
    renameSync(unfinished, pathOf(generation, 'snapshot'));
    dropBefore(generation);
  };

  const startSnapshot = (): void => {
    snapshotting ??= writeSnapshot()
      .catch((error: unknown) => console.error(`stripe: no snapshot was written: ${String(error)}`))
      .finally(() => {
        snapshotting = undefined;
      });
  };

  if (useful.length > 0) startSnapshot();

  return {
    append: (change: unknown): void => {
      size += writeAll(fd, `${JSON.stringify(change)}\n`);
      if (size < maxBytes || snapshotting !== undefined) return;
      closeSync(fd);
      current += 1;
      fd = openSync(pathOf(current, 'journal'), 'a');
      size = 0;
      startSnapshot();
    },
    close: async (): Promise<void> => {
      closed = true;
      await snapshotting;
      closeSync(fd);
    },
  };
};

export type Journal = Awaited<ReturnType<typeof openJournal>>;
