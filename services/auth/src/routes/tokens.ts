import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type PublishedKey } from '../ports';
import { type AuthUseCases } from '../use-cases';

const Key = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  n: z.string(),
  e: z.string(),
});

/** Formats that OAuth and JOSE fix, so without our envelope. Neither endpoint needs the database. */
export const tokenRoutes = (auth: AuthUseCases, keys: readonly PublishedKey[]): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/auth/oauth/token',
    summary: 'A short-lived token for a service (OAuth 2.0 client credentials)',
    access: 'public',
    plain: true,
    body: z.strictObject({
      grant_type: field.token(100),
      client_id: field.token(100),
      client_secret: field.token(500),
    }),
    response: z.object({
      access_token: z.string(),
      token_type: z.literal('Bearer'),
      expires_in: z.number().int(),
    }),
    handle: async ({ body }) => auth.serviceToken(body),
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/auth/jwks',
    summary: 'The public keys that access tokens are checked with (RFC 7517)',
    access: 'public',
    plain: true,
    // A key is published before it signs and stays after; caches may be this much behind.
    cacheSeconds: 60,
    response: z.object({ keys: z.array(Key) }),
    handle: async () => ({ keys: [...keys] }),
  }),
];
