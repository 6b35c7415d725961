import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decode, TokenExpiredError, verify } from 'jsonwebtoken';
import { request } from 'undici';
import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { errors } from '../errors';
import { type Actor } from './access';

const Claims = z.object({
  sub: z.string(),
  email: z.string().default(''),
  role: Role.or(z.literal('SERVICE')),
  permissions: z.array(z.string()).default([]),
  sid: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
});

const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

export interface TokenVerifierOptions {
  jwksUrl: string;
  issuer: string;
  audience: string;
  now?: () => number;
}

const cacheLimit = 20_000;
const refetchAfterMs = 5_000;
/** How long a key that was taken out of the set, because it leaked, is still trusted. */
const keysGoodForMs = 60_000;
/** No token of ours is good for longer (auth-service: 15 minutes); one that claims to be was not issued by us. */
const longestLifeSeconds = 3600;

/**
 * Checks access tokens against the key set that auth-service publishes (RS256). Keys stay parsed, and a
 * verified token is remembered until it expires: verifying costs more than the rest of a request together.
 */
export class TokenVerifier {
  private keys = new Map<string, KeyObject>();
  private fetchedAt = -Infinity;
  private fetching: Promise<void> | undefined;
  private readonly verified = new Map<string, { actor: Actor; expiresAt: number; kid: string }>();

  constructor(private readonly options: TokenVerifierOptions) {}

  /** @throws TOKEN_EXPIRED or TOKEN_INVALID; UNAVAILABLE when the keys cannot be fetched */
  async verify(token: string): Promise<Actor> {
    const now = this.now();
    this.renewKeys(now);
    const known = this.verified.get(token);
    if (known) {
      if (known.expiresAt > now) return known.actor;
      this.verified.delete(token);
      throw errors.TOKEN_EXPIRED();
    }
    const header = decode(token, { complete: true })?.header;
    if (!header?.kid || header.alg !== 'RS256') throw errors.TOKEN_INVALID();
    const key = await this.key(header.kid);
    if (!key) throw errors.TOKEN_INVALID();
    const claims = this.check(token, key, now);
    const actor: Actor = {
      userId: claims.sub,
      role: claims.role,
      email: claims.email,
      permissions: claims.permissions,
      ...(claims.sid && { sessionId: claims.sid }),
    };
    this.remember(token, actor, claims.exp * 1000, header.kid);
    return actor;
  }

  private check(token: string, key: KeyObject, now: number): z.infer<typeof Claims> {
    try {
      const claims = Claims.parse(
        verify(token, key, {
          algorithms: ['RS256'],
          issuer: this.options.issuer,
          audience: this.options.audience,
          clockTimestamp: Math.floor(now / 1000),
        }),
      );
      if (claims.exp - claims.iat > longestLifeSeconds) throw errors.TOKEN_INVALID();
      return claims;
    } catch (error) {
      throw error instanceof TokenExpiredError ? errors.TOKEN_EXPIRED() : errors.TOKEN_INVALID();
    }
  }

  private remember(token: string, actor: Actor, expiresAt: number, kid: string): void {
    const oldest = this.verified.size >= cacheLimit ? this.verified.keys().next().value : undefined;
    if (oldest !== undefined) this.verified.delete(oldest);
    this.verified.set(token, { actor, expiresAt, kid });
  }

  /** Refreshes the published keys in the background; no request waits for it. */
  private renewKeys(now: number): void {
    if (this.fetching || this.keys.size === 0 || now - this.fetchedAt < keysGoodForMs) return;
    // While auth-service is away the keys stay what they are, and it is asked again a little later.
    this.fetching = this.fetchKeys()
      .catch(() => void (this.fetchedAt = now - keysGoodForMs + refetchAfterMs))
      .finally(() => (this.fetching = undefined));
  }

  /**
   * An unknown key id means a new key, or a forger: the set is fetched again, but not for every forged token, and
   * tokens of known keys never wait for it.
   */
  private async key(kid: string): Promise<KeyObject | undefined> {
    const known = this.keys.get(kid);
    if (known) return known;
    if (this.now() - this.fetchedAt > refetchAfterMs) {
      this.fetching ??= this.fetchKeys().finally(() => (this.fetching = undefined));
    }
    await this.fetching;
    return this.keys.get(kid);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }

  private async fetchKeys(): Promise<void> {
    try {
      const { statusCode, body } = await request(this.options.jwksUrl, {
        headersTimeout: 2000,
        bodyTimeout: 2000,
      });
      if (statusCode !== 200) throw new Error(`the key set answered ${statusCode}`);
      const { keys } = Jwks.parse(await body.json());
      this.keys = new Map(
        keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })]),
      );
      this.fetchedAt = this.now();
      for (const [token, { kid }] of this.verified) if (!this.keys.has(kid)) this.verified.delete(token);
    } catch (cause) {
      throw errors.UNAVAILABLE('The keys to check access tokens could not be read.', { cause });
    }
  }
}
