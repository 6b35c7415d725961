import { createHash } from 'node:crypto';
import { fileErrors } from '../domain/errors';
import { type Bytes } from '../domain/encryption';

export interface Measured {
  readonly bytes: Bytes;
  /** What has passed so far; all of it, once `bytes` has ended. */
  result(): { bytes: number; sha256: string };
}

/** Counts and hashes bytes as they pass. The bytes end with FILE_TOO_LARGE where they would pass the limit. */
export const measure = (source: Bytes, limit: number): Measured => {
  const hash = createHash('sha256');
  let count = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      count += chunk.length;
      if (count > limit) throw fileErrors.FILE_TOO_LARGE(`Files of this type may have ${limit} bytes.`);
      hash.update(chunk);
      yield chunk;
    }
  }
  return { bytes: counted(), result: () => ({ bytes: count, sha256: hash.digest('hex') }) };
};

/** The first bytes, and all of them again. */
export const peek = async (source: Bytes, wanted: number): Promise<{ head: Buffer; bytes: Bytes }> => {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const { done, value } = await iterator.next();
    if (done) break;
    seen.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* seen.splice(0);
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return { head: Buffer.concat(seen).subarray(0, wanted), bytes: all() };
};

/** All bytes at once. @throws FILE_UPLOAD_CUT_OFF when they take longer than that, where it is said */
export const collect = async (source: Bytes, withinMs?: number): Promise<Buffer> => {
  const all = async (): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of source) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  if (withinMs === undefined) return all();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fileErrors.FILE_UPLOAD_CUT_OFF('The file took too long.')), withinMs);
  });
  return Promise.race([all(), late]).finally(() => clearTimeout(timer));
};

export async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
