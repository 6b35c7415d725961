import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Random text of Stripe's look. Six bits of each byte are used; the two values too many wrap round. */
export const randomText = (length: number): string => {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = '';
  for (let index = 0; index < length; index += 1) text += ALPHABET.charAt((pool[used + index] ?? 0) % 62);
  used += length;
  return text;
};

export const newId = (prefix: string): string => `${prefix}_${randomText(24)}`;
