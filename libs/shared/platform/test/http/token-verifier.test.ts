import { generateKeyPairSync } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { TokenVerifier } from '../../src';
import { eventually } from '../../src/testing';
import { startStub, type Stub } from '../support/http-stub';

const pair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = (expiresIn = 900) =>
    sign({ role: 'CUSTOMER' }, privateKey, {
      algorithm: 'RS256',
      keyid: kid,
      subject: 'user-1',
      expiresIn,
      issuer: 'ecommerce-api',
      audience: 'ecommerce-app',
    });
  return { jwk: { ...publicKey.export({ format: 'jwk' }), kid }, token };
};
const first = pair('first');
const second = pair('second');

let stub: Stub;
let keys: object[];
let now: number;
let verifier: TokenVerifier;
beforeEach(async () => {
  keys = [first.jwk];
  now = Date.now();
  stub = await startStub(() => ({ body: { keys } }));
  verifier = new TokenVerifier({
    jwksUrl: `${stub.url}/jwks`,
    issuer: 'ecommerce-api',
    audience: 'ecommerce-app',
    now: () => now,
  });
});
afterEach(() => stub.close());

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'fine',
    (error: { code?: string }) => error.code,
  );

test('when many tokens are checked at once, the key set is fetched once', async () => {
  await Promise.all([1, 2, 3, 4].map((more) => verifier.verify(first.token(900 + more))));
  await verifier.verify(first.token());
  expect(stub.requests).toHaveLength(1);
});

test('when a token was checked before, it is good until it expires and not a moment longer', async () => {
  const token = first.token(60);
  await verifier.verify(token);
  await stub.close();
  now += 58_000;
  expect(await verifier.verify(token)).toMatchObject({ userId: 'user-1', role: 'CUSTOMER' });
  now += 3_000;
  expect(await codeOf(verifier.verify(token))).toBe('TOKEN_EXPIRED');
});

test('when forged tokens name unknown keys, the key set is not fetched for each of them', async () => {
  await verifier.verify(first.token());
  for (let forged = 0; forged < 10; forged += 1)
    expect(await codeOf(verifier.verify(pairToken(`forged-${forged}`)))).toBe('TOKEN_INVALID');
  expect(stub.requests).toHaveLength(1);
});
const stranger = pair('stranger');
/** A token that names any key. */
const pairToken = (kid: string): string => {
  const [, claims, signature] = stranger.token().split('.');
  return [Buffer.from(JSON.stringify({ alg: 'RS256', kid })).toString('base64url'), claims, signature].join(
    '.',
  );
};

test('when a new key is published, its tokens are good after a few seconds', async () => {
  await verifier.verify(first.token());
  keys = [first.jwk, second.jwk];
  expect(await codeOf(verifier.verify(second.token()))).toBe('TOKEN_INVALID');
  now += 5_001;
  expect(await codeOf(verifier.verify(second.token()))).toBe('fine');
  expect(await codeOf(verifier.verify(first.token(901)))).toBe('fine');
});

test('when the key set cannot be fetched, that is not the fault of the caller', async () => {
  stub.answer = () => ({ status: 500, body: {} });
  expect(await codeOf(verifier.verify(first.token()))).toBe('UNAVAILABLE');
  stub.answer = () => ({ body: { keys } });
  expect(await codeOf(verifier.verify(first.token()))).toBe('fine');
});

test('when the key set is away and a caller tries unknown keys, tokens of known keys are still checked', async () => {
  await verifier.verify(first.token());
  now += 5_001;
  let release = (): void => undefined;
  stub.answer = () => new Promise((resolve) => (release = () => resolve({ status: 500, body: {} })));
  const forged = codeOf(verifier.verify(pairToken('forged')));
  expect(await codeOf(verifier.verify(first.token(902)))).toBe('fine');
  release();
  expect(await forged).toBe('UNAVAILABLE');
});

test('when a key is withdrawn, its tokens are refused a minute later, remembered ones too', async () => {
  const token = first.token();
  keys = [first.jwk, second.jwk];
  await verifier.verify(token);
  keys = [second.jwk];
  now += 60_001;
  await codeOf(verifier.verify(token));
  await eventually(async () => expect(await codeOf(verifier.verify(token))).toBe('TOKEN_INVALID'));
  expect(await codeOf(verifier.verify(second.token()))).toBe('fine');
});

test('when the key set is away for longer than keys are good for, known keys go on', async () => {
  const token = first.token();
  await verifier.verify(token);
  stub.answer = () => ({ status: 500, body: {} });
  now += 60_001;
  expect(await codeOf(verifier.verify(token))).toBe('fine');
  expect(await codeOf(verifier.verify(first.token(890)))).toBe('fine');
});

test('when a token says that it is good for longer than any of ours, it is refused', async () => {
  expect(await codeOf(verifier.verify(first.token(3601)))).toBe('TOKEN_INVALID');
});
