import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What is stored of a refresh token. It has 256 random bits, so a plain hash is as good as a slow one. */
export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A new opaque refresh token: `token` for the client, `hash` for the database. */
export const newRefreshToken = (): { token: string; hash: Buffer } => {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
};

/**
 * The token that follows another in its family. It is derived and not drawn, so that two tabs which send the same token
 * at the same moment get the same answer without the next token being stored anywhere; only who has the key can derive
 * it, so an old token is worth nothing to a thief.
 */
export const successorOf = (token: string, key: Buffer): { token: string; hash: Buffer } => {
  const next = createHmac('sha256', key).update(token).digest('base64url');
  return { token: next, hash: hashRefreshToken(next) };
};

/** How long a token that was just swapped still leads to its successor, s. */
export const graceSeconds = 10;
