import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CaughtMail, MailLimits } from './mail-store';

const FLUSH_AFTER_MS = 100;
const FLUSH_BYTES = 4 * 1024 * 1024;

const Entry = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  receivedAt: z.string(),
  size: z.number().int().nonnegative(),
});

/** A line of JSON, then the message as it came: base64 would cost more than everything else together. */
const encode = ({ raw, ...rest }: CaughtMail): Buffer[] => [
  Buffer.from(`${JSON.stringify({ ...rest, size: raw.length })}\n`),
  raw,
];

/** A file cut short by a kill ends at the last whole mail. */
const decode = (file: string): CaughtMail[] => {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const mails: CaughtMail[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const lineEnd = bytes.indexOf(10, offset);
    if (lineEnd < 0) break;
    let line: unknown;
    try {
      line = JSON.parse(bytes.toString('utf8', offset, lineEnd));
    } catch {
      break;
    }
    const entry = Entry.safeParse(line);
    if (!entry.success) break;
    const { size, ...rest } = entry.data;
    const end = lineEnd + 1 + size;
    if (end > bytes.length) break;
    mails.push({ ...rest, raw: Buffer.from(bytes.subarray(lineEnd + 1, end)) });
    offset = end;
  }
  return mails;
};

/**
 * Two files: when the current one holds as much as is kept, it becomes the previous one and the older is dropped.
 * So nothing is ever rewritten and the disk holds at most twice what is shown.
 */
export const mailJournal = (stateDir: string, limits: MailLimits) => {
  mkdirSync(stateDir, { recursive: true });
  const current = join(stateDir, 'mails.current');
  const previous = join(stateDir, 'mails.previous');
  const loaded = [...decode(previous), ...decode(current)];

  let fd = -1;
  let written = { count: 0, bytes: 0 };
  let waiting: CaughtMail[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  const rotate = (): void => {
    if (fd >= 0) closeSync(fd);
    if (existsSync(current)) renameSync(current, previous);
    fd = openSync(current, 'w');
    written = { count: 0, bytes: 0 };
  };

  const write = (buffer: Buffer): void => {
    for (let offset = 0; offset < buffer.length;) offset += writeSync(fd, buffer, offset);
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    if (written.count >= limits.count || written.bytes >= limits.bytes) rotate();
    write(Buffer.concat(waiting.flatMap(encode)));
    written = { count: written.count + waiting.length, bytes: written.bytes + waitingBytes };
    waiting = [];
    waitingBytes = 0;
  };

  const restart = (mails: readonly CaughtMail[]): void => {
    if (fd >= 0) closeSync(fd);
    rmSync(previous, { force: true });
    const fresh = `${current}.new`;
    fd = openSync(fresh, 'w');
    for (const mail of mails) for (const part of encode(mail)) write(part);
    renameSync(fresh, current);
    written = { count: mails.length, bytes: mails.reduce((sum, mail) => sum + mail.raw.length, 0) };
  };

  // A start begins with one clean file, so a torn end never has mails after it.
  restart(loaded.slice(-limits.count));

  return {
    load: (): readonly CaughtMail[] => loaded.splice(0),

    append: (mail: CaughtMail): void => {
      waiting.push(mail);
      waitingBytes += mail.raw.length;
      if (waitingBytes > FLUSH_BYTES) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
    },

    clear: (): void => {
      waiting = [];
      waitingBytes = 0;
      restart([]);
    },

    close: (): void => {
      flush();
      closeSync(fd);
    },
  };
};
