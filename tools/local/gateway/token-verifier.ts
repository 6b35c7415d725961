import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decode, verify, type JwtPayload } from 'jsonwebtoken';
import { request } from 'undici';
import { z } from 'zod';
import { type TokenClaims } from './admission';
import { Problem } from './problem';

const CACHED_TOKENS = 20_000;
const REFETCH_AFTER_MS = 3_000;
const REFRESH_AFTER_MS = 10 * 60_000;
const JWKS_TIMEOUT_MS = 3_000;

const Jwks = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      use: z.string().optional(),
      alg: z.string().optional(),
    }),
  ),
});

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

const refused = (detail: string, code: 'TOKEN_EXPIRED' | 'TOKEN_INVALID' = 'TOKEN_INVALID'): Problem =>
  new Problem(code, detail, {
    'www-authenticate': 'Bearer realm="ultramarket", error="invalid_token"',
  });

/**
 * Kong's `jwt` plugin with keys from a JWKS. The algorithm is RS256 whatever a token says of itself, so neither
 * `none` nor a public key used as an HMAC secret gets through. A token that was good is good until it expires:
 * checking a signature costs more than the rest of the gateway's work.
 */
export const tokenVerifier = (jwksUrl: string, now: () => number = Date.now) => {
  let keys = new Map<string, KeyObject>();
  let triedAt = -Infinity;
  let fetchedAt = -Infinity;
  let fetching: Promise<void> | undefined;
  const verified = new Map<string, { expiresAt: number; claims: TokenClaims }>();

  const fetchKeys = async (): Promise<void> => {
    triedAt = now();
    const { statusCode, body } = await request(jwksUrl, {
      headersTimeout: JWKS_TIMEOUT_MS,
      bodyTimeout: JWKS_TIMEOUT_MS,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the key set answered ${statusCode}`);
    const answer: unknown = JSON.parse(text);
    const set = Jwks.parse(
      typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer,
    );
    const usable = set.keys.filter(
      (key) => key.kty === 'RSA' && (key.use ?? 'sig') === 'sig' && (key.alg ?? 'RS256') === 'RS256',
    );
    const next = new Map(
      usable.map(
        (key) => [key.kid ?? '', createPublicKey({ key: key as JsonWebKey, format: 'jwk' })] as const,
      ),
    );
    // A key that is gone takes the tokens it signed with it.
    if ([...keys.keys()].some((kid) => !next.has(kid))) verified.clear();
    keys = next;
    fetchedAt = now();
  };

  const refresh = (): Promise<void> => {
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  const keyFor = async (kid: string | undefined): Promise<KeyObject | undefined> => {
    const known = (): KeyObject | undefined =>
      kid === undefined ? (keys.size === 1 ? [...keys.values()][0] : undefined) : keys.get(kid);
    const stale = now() - fetchedAt > REFRESH_AFTER_MS;
    if (known() !== undefined && !stale) return known();
    if (fetching !== undefined || now() - triedAt >= REFETCH_AFTER_MS) await refresh().catch(() => undefined);
    if (keys.size === 0)
      throw new Problem('UNAVAILABLE', 'Tokens cannot be checked at the moment.', { 'retry-after': '3' });
    return known();
  };

  const remember = (token: string, expiresAt: number, claims: TokenClaims): void => {
    if (verified.size >= CACHED_TOKENS) {
      for (const oldest of verified.keys()) {
        verified.delete(oldest);
        if (verified.size < CACHED_TOKENS * 0.9) break;
      }
    }
    verified.set(token, { expiresAt, claims });
  };

  const checkClaims = (token: string, key: KeyObject): JwtPayload => {
    try {
      const claims = verify(token, key, { algorithms: ['RS256'], clockTimestamp: Math.floor(now() / 1_000) });
      if (typeof claims === 'object') return claims;
    } catch (error) {
      throw error instanceof Error && error.name === 'TokenExpiredError'
        ? refused('The access token has expired.', 'TOKEN_EXPIRED')
        : refused('The access token is not valid.');
    }
    throw refused('The access token is not valid.');
  };

  /** The claims, at once for a token already known; otherwise after the check, which may fetch keys. */
  return (authorization: string | undefined): TokenClaims | Promise<TokenClaims> => {
    const token = BEARER.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      if (authorization) throw refused('The access token is not valid.');
      throw new Problem('UNAUTHENTICATED', 'This needs an access token.', {
        'www-authenticate': 'Bearer realm="ultramarket"',
      });
    }
    const known = verified.get(token);
    if (known !== undefined && known.expiresAt > now()) return known.claims;
    return (async () => {
      const header = decode(token, { complete: true })?.header;
      const key = header?.alg === 'RS256' ? await keyFor(header.kid) : undefined;
      if (key === undefined) throw refused('The access token is not valid.');
      const { iss, exp, role } = checkClaims(token, key);
      if (exp === undefined) throw refused('The access token never expires.');
      const claims = { ...(iss !== undefined && { iss }), ...(typeof role === 'string' && { role }) };
      remember(token, exp * 1_000, claims);
      return claims;
    })();
  };
};

export type TokenVerifier = ReturnType<typeof tokenVerifier>;
