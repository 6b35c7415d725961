import { createHash, createPublicKey, hkdfSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type PublishedKey } from '../ports';

export interface SigningKeys {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly published: readonly PublishedKey[];
}

/** The key's thumbprint (RFC 7638): the same key has the same id in every process, without anyone agreeing on it. */
const thumbprint = ({ e, n }: JsonWebKey): string =>
  createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');

const publish = (key: KeyObject): PublishedKey => {
  const jwk = key.export({ format: 'jwk' });
  return { kty: 'RSA', kid: thumbprint(jwk), use: 'sig', alg: 'RS256', n: jwk.n ?? '', e: jwk.e ?? '' };
};

/** The key that signs, and all keys to publish: also those that signed before or will sign next. */
export const signingKeys = (privateKey: KeyObject, extra: readonly KeyObject[]): SigningKeys => {
  const own = publish(createPublicKey(privateKey));
  const published = new Map([own, ...extra.map(publish)].map((key) => [key.kid, key]));
  return { privateKey, kid: own.kid, published: [...published.values()] };
};

/** The key from which the refresh tokens of a family are derived (RFC 5869): all replicas have it, and no store. */
export const refreshKeyOf = (privateKey: KeyObject): Buffer => {
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', secret, '', 'refresh tokens', 32));
};
