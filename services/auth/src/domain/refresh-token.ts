import { createHash, randomBytes } from 'node:crypto';

/** What is stored of a refresh token. It has 256 random bits, so a plain hash is as good as a slow one. */
export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A new opaque refresh token: `token` for the client, `hash` for the database. */
export const newRefreshToken = (): { token: string; hash: Buffer } => {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
};
