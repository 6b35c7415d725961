import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts single fields of the database. A ciphertext belongs to its place, and cannot be decrypted at another. */
export interface FieldCipher {
  encrypt(text: string, place: string): Uint8Array<ArrayBuffer>;
  /** @throws when it was changed, belongs to another place or was encrypted with another key */
  decrypt(ciphertext: Uint8Array, place: string): string;
}

/**
 * AES-256-GCM: nonce, encrypted text, tag. The place is authenticated with it, so rows cannot be swapped.
 */
export const fieldCipher = (key: Buffer): FieldCipher => ({
  encrypt: (text, place) => {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(place));
    const encrypted = [cipher.update(text, 'utf8'), cipher.final()];
    return new Uint8Array(Buffer.concat([iv, ...encrypted, cipher.getAuthTag()]));
  },
  decrypt: (ciphertext, place) => {
    const bytes = Buffer.from(ciphertext);
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString();
  },
});

/** As much of a number as may be shown, so that its owner recognises it: its end, at most a third of it. */
export const endingOf = (text: string): string => {
  const number = text.replace(/\s/g, '');
  return number.slice(-Math.min(4, Math.floor(number.length / 3)));
};
