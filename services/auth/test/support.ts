import { generateKeyPairSync } from 'node:crypto';
import request from 'supertest';
import { type Role } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { serve, startTestService, testSigningKeys, type TestService } from '@ultramarket/platform/testing';
import { authService } from '../src/service';

export const password = 'Correct-Horse-9-Battery';
export const seedPassword = 'Seeded-Accounts-7!';
export const clientSecret = 'a-secret-of-the-order-service';

export const newKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

export interface Pair {
  user: { id: string; email: string; role: Role; emailVerified: boolean };
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

export interface Auth {
  service: TestService;
  api: ReturnType<typeof request>;
  newEmail(): string;
  register(email?: string): Promise<Pair>;
  logIn(email: string, secret?: string): request.Test;
  /** Signs in as one of the seeded accounts. */
  seeded(name: 'admin' | 'super' | 'manager' | 'vendor' | 'shopper'): Promise<Pair>;
  refresh(token: string): request.Test;
  query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>>;
  stop(): Promise<void>;
}

export const bearer = ({ accessToken }: { accessToken: string }): string => `Bearer ${accessToken}`;
export const dataOf = <Data>(answer: { body: unknown }): Data => (answer.body as { data: Data }).data;
export const newEmailAddress = (): string => `${newId()}@shop.test`;

/** Hands on the key set of a service whose port is not known before it runs. */
const keySetOf = (serviceUrl: () => string) =>
  serve((_request, response) => {
    void fetch(`${serviceUrl()}/api/v1/auth/jwks`)
      .then((answer) => answer.text())
      .then((body) => response.end(body));
  });

/** Auth as in production, except that it checks tokens against its own key set and has cheap password hashes. */
export const startAuth = async (env: Record<string, string> = {}): Promise<Auth> => {
  let url = '';
  const keySet = await keySetOf(() => url);
  const service = await startTestService(authService, {
    NODE_ENV: 'development',
    JWKS_URL: keySet.url,
    JWT_PRIVATE_KEY: testSigningKeys()[0],
    SERVICE_CLIENTS: `order:${clientSecret},cart:another-secret-of-cart`,
    BCRYPT_COST: '4',
    LOGIN_RATE_PER_MINUTE: '100000',
    REGISTER_RATE_PER_MINUTE: '100000',
    SEED_PASSWORD: seedPassword,
    ...env,
  });
  url = service.url;
  const api = request(url);
  const { database } = service.running;
  if (!database) throw new Error('auth has a database');

  const logIn = (email: string, secret = password) =>
    api.post('/api/v1/auth/login').send({ email, password: secret });
  return {
    service,
    api,
    newEmail: newEmailAddress,
    register: async (email = newEmailAddress()) =>
      dataOf<Pair>(await api.post('/api/v1/auth/register').send({ email, password }).expect(201)),
    logIn,
    seeded: async (name) => dataOf<Pair>(await logIn(`${name}@ultramarket.test`, seedPassword).expect(200)),
    refresh: (token) => api.post('/api/v1/auth/refresh-token').send({ refreshToken: token }),
    query: async (text, values = []) =>
      (await database.pool.query<Record<string, unknown>>(text, [...values])).rows,
    stop: async () => {
      await service.stop();
      await keySet.close();
    },
  };
};
