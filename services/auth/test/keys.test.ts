import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { decode, sign, verify } from 'jsonwebtoken';
import { Client } from 'pg';
import { testEngines } from '@ultramarket/platform/testing';
import { signingKeys } from '../src/adapters/signing-keys';
import { type Auth, bearer, clientSecret, newKey, startAuth } from './support';

let auth: Auth;
const previous = newKey();
beforeAll(async () => {
  auth = await startAuth({ JWT_EXTRA_PUBLIC_KEYS: previous.publicKey.replaceAll('\n', '\\n') });
});
afterAll(() => auth.stop());

const grant = (fields: object = {}) =>
  auth.api
    .post('/api/v1/auth/oauth/token')
    .send({ grant_type: 'client_credentials', client_id: 'order', client_secret: clientSecret, ...fields });

interface KeySet {
  keys: Array<{ kid: string; n: string; e: string; kty: string; use: string; alg: string }>;
}
const keySet = async () => (await auth.api.get('/api/v1/auth/jwks').expect(200)).body as KeySet;

test('when the keys are asked for, they come as a plain JWKS with thumbprints as ids', async () => {
  const { keys } = await keySet();
  expect(keys).toHaveLength(2);
  for (const { kid, n, e, ...rest } of keys) {
    expect(rest).toEqual({ kty: 'RSA', use: 'sig', alg: 'RS256' });
    const canonical = JSON.stringify({ e, kty: 'RSA', n });
    expect(kid).toBe(createHash('sha256').update(canonical).digest('base64url'));
  }
});

test('when a token is checked with the published key, it holds', async () => {
  const { accessToken } = await auth.register();
  const kid = decode(accessToken, { complete: true })?.header.kid;
  const jwk = (await keySet()).keys.find((key) => key.kid === kid);
  if (!jwk) throw new Error('the signing key is not published');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify(accessToken, key, { algorithms: ['RS256'], issuer: 'ecommerce-api' })).toMatchObject({
    aud: 'ecommerce-app',
  });
});

test('when a key has been replaced, tokens that the old one signed still hold', async () => {
  const pair = await auth.register();
  const claims = decode(pair.accessToken, { json: true });
  const { kid } = signingKeys(createPrivateKey(previous.privateKey), []);
  const accessToken = sign(claims ?? {}, previous.privateKey, { algorithm: 'RS256', keyid: kid });
  await auth.api.get('/api/v1/auth/me').set('Authorization', bearer({ accessToken })).expect(200);
});

test('when a stranger signed a token, whatever key it names, it is refused', async () => {
  const pair = await auth.register();
  const claims = decode(pair.accessToken, { json: true });
  const header = decode(pair.accessToken, { complete: true })?.header;
  const accessToken = sign(claims ?? {}, newKey().privateKey, {
    algorithm: 'RS256',
    keyid: header?.kid ?? '',
  });
  const answer = await auth.api
    .get('/api/v1/auth/me')
    .set('Authorization', bearer({ accessToken }))
    .expect(401);
  expect(answer.body).toMatchObject({ code: 'TOKEN_INVALID' });
});

test('when a service shows its secret, it gets a token without our envelope', async () => {
  const answer = await grant().expect(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body).toEqual({
    access_token: expect.any(String) as string,
    token_type: 'Bearer',
    expires_in: 900,
  });
  const { access_token: accessToken } = answer.body as { access_token: string };
  expect(decode(accessToken)).toMatchObject({ sub: 'order', userId: 'order', role: 'SERVICE' });
  await auth.api.get('/api/v1/auth/me').set('Authorization', bearer({ accessToken })).expect(403);
});

test.each([
  [{ client_secret: 'a-secret-of-someone-else' }, 401, 'CLIENT_INVALID', 'invalid_client'],
  [{ client_id: 'nobody' }, 401, 'CLIENT_INVALID', 'invalid_client'],
  [{ client_id: 'cart' }, 401, 'CLIENT_INVALID', 'invalid_client'],
  [{ grant_type: 'password' }, 400, 'GRANT_TYPE_UNSUPPORTED', 'unsupported_grant_type'],
])(
  'when a service asks with %j, it is refused in the words of OAuth and ours',
  async (fields, status, code, error) => {
    expect((await grant(fields).expect(status)).body).toMatchObject({ code, error });
  },
);

test('when the database is away, keys and service tokens still come', async () => {
  const own = await startAuth();
  const [row] = await own.query('SELECT current_database() AS name');
  const server = new Client({ connectionString: `${testEngines().postgresUrl}/postgres` });
  await server.connect();
  await server.query(`DROP DATABASE "${String(row?.['name'])}" WITH (FORCE)`);
  await server.end();
  await own.api.get('/health/ready').expect(503);
  expect(((await own.api.get('/api/v1/auth/jwks').expect(200)).body as KeySet).keys).toHaveLength(1);
  await own.api
    .post('/api/v1/auth/oauth/token')
    .send({ grant_type: 'client_credentials', client_id: 'order', client_secret: clientSecret })
    .expect(200);
  await own.stop();
});
