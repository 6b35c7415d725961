import { createPublicKey } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { type Role } from '@ultramarket/contracts';
import { newId } from '../ids';
import { testSigningKeys } from './engines';
import { serve } from './serve';

export interface TestAuthority {
  readonly jwksUrl: string;
  /** An access token as auth-service would make it. */
  token(options?: {
    userId?: string;
    role?: Role | 'SERVICE';
    email?: string;
    expiresInSeconds?: number;
    kid?: string;
    issuer?: string;
    audience?: string;
    algorithm?: 'RS256' | 'RS384';
  }): string;
  /** A token that carries a known key id but was signed by someone else. */
  forgedToken(): string;
  close(): Promise<void>;
}

/** Stands in for auth-service in the tests of other services: a key pair, its published set, and tokens. */
export const testAuthority = async (): Promise<TestAuthority> => {
  const [privateKey, stranger] = testSigningKeys();
  const keys = JSON.stringify({
    keys: [
      { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' },
    ],
  });
  const server = await serve((_request, response) =>
    response.setHeader('content-type', 'application/json').end(keys),
  );

  const make: TestAuthority['token'] = ({
    userId = newId(),
    role = 'CUSTOMER',
    email = `${userId}@shop.test`,
    expiresInSeconds = 900,
    kid = 'test',
    issuer = 'ecommerce-api',
    audience = 'ecommerce-app',
    algorithm = 'RS256',
  } = {}) =>
    sign({ email, role, permissions: [] }, privateKey, {
      algorithm,
      keyid: kid,
      subject: userId,
      expiresIn: expiresInSeconds,
      issuer,
      audience,
    });

  return {
    jwksUrl: `${server.url}/jwks`,
    token: make,
    forgedToken: () =>
      sign({ role: 'SUPER_ADMIN' }, stranger, {
        algorithm: 'RS256',
        keyid: 'test',
        subject: newId(),
        expiresIn: 900,
        issuer: 'ecommerce-api',
        audience: 'ecommerce-app',
      }),
    close: server.close,
  };
};
