import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A stream of bytes; its consumer sets the pace. */
export type Bytes = AsyncIterable<Buffer>;

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** What encryption adds to an object. */
export const encryptionOverhead = ivBytes + tagBytes;

/** Encrypts as the bytes pass: nonce, then the encrypted bytes, then the tag. */
export async function* encrypt(key: Buffer, plain: Bytes): AsyncGenerator<Buffer> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  yield iv;
  for await (const chunk of plain) yield cipher.update(chunk);
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
}

/**
 * Decrypts as the bytes pass, and holds the last ones back until the tag has proved the whole: of an object that was
 * changed the reader never gets all. @throws when the tag does not fit
 */
export async function* decrypt(key: Buffer, ciphertext: Bytes): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  let held: Buffer | undefined;
  let decipher: ReturnType<typeof createDecipheriv> | undefined;
  for await (const chunk of ciphertext) {
    waiting = Buffer.concat([waiting, chunk]);
    if (!decipher && waiting.length >= ivBytes) {
      decipher = createDecipheriv(algorithm, key, waiting.subarray(0, ivBytes));
      waiting = waiting.subarray(ivBytes);
    }
    if (!decipher || waiting.length <= tagBytes) continue;
    if (held) yield held;
    held = decipher.update(waiting.subarray(0, -tagBytes));
    waiting = waiting.subarray(-tagBytes);
  }
  if (!decipher) throw new Error('The object is too short to be encrypted.');
  (decipher as ReturnType<typeof createDecipheriv> & { setAuthTag(tag: Buffer): void }).setAuthTag(waiting);
  decipher.final();
  if (held) yield held;
}

export interface DataKeys {
  /** A key for one file, and the form in which its row may keep it. */
  make(): { key: Buffer; wrapped: string };
  /** @throws when it was wrapped with another ENCRYPTION_KEY */
  unwrap(wrapped: string): Buffer;
}

/** Every file has a key of its own, encrypted with the one in the configuration. */
export const dataKeys = (encryptionKey: Buffer): DataKeys => ({
  make: () => {
    const key = randomBytes(32);
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, encryptionKey, iv);
    const parts = [iv, cipher.update(key), cipher.final(), cipher.getAuthTag()];
    return { key, wrapped: Buffer.concat(parts).toString('base64') };
  },
  unwrap: (wrapped) => {
    const bytes = Buffer.from(wrapped, 'base64');
    const decipher = createDecipheriv(algorithm, encryptionKey, bytes.subarray(0, ivBytes));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
  },
});
