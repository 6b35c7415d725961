import { sign } from 'jsonwebtoken';
import { newId } from '@ultramarket/platform';
import { type TokenIssuer } from '../ports';
import { type SigningKeys } from './signing-keys';

interface IssuerOptions {
  keys: SigningKeys;
  issuer: string;
  audience: string;
  lifetimeSeconds: number;
}

/** Makes the access tokens that every service checks with the published keys. */
export const jwtIssuer = ({ keys, issuer, audience, lifetimeSeconds }: IssuerOptions): TokenIssuer => {
  const issue = (subject: string, claims: object): string =>
    sign({ userId: subject, ...claims }, keys.privateKey, {
      algorithm: 'RS256',
      keyid: keys.kid,
      subject,
      issuer,
      audience,
      expiresIn: lifetimeSeconds,
      jwtid: newId(),
    });
  return {
    lifetimeSeconds,
    forAccount: ({ id, email, role, permissions }, sid) => issue(id, { email, role, permissions, sid }),
    forService: (clientId) => issue(clientId, { role: 'SERVICE', permissions: [] }),
  };
};
