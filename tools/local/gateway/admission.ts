import { KongFileError, type KongFile } from './kong-file';
import { type PluginConfig } from './plugin-schemas';
import { Problem } from './problem';

/** What a token says of its owner, as far as the gateway looks. */
export interface TokenClaims {
  readonly iss?: string;
  readonly role?: string;
}

/** @throws TOKEN_INVALID for a token of an unknown consumer, FORBIDDEN for one of a refused group */
export type Admission = (claims: TokenClaims) => void;

/** Kong's `jwt` and `acl`: a claim names the credential, its consumer has groups, and some groups are let in. */
export const admissionOf = (
  file: KongFile,
  jwt: PluginConfig<'jwt'> | undefined,
  acl: PluginConfig<'acl'> | undefined,
): Admission | undefined => {
  if (jwt === undefined) {
    if (acl !== undefined) throw new KongFileError('the plugin "acl" needs "jwt" beside it');
    return undefined;
  }
  const groups = new Map(
    file.consumers.flatMap(({ jwt_secrets, acls }) =>
      jwt_secrets.map(({ key }) => [key, acls.map(({ group }) => group)] as const),
    ),
  );
  return (claims) => {
    const key = claims[jwt.key_claim_name];
    const own = key === undefined ? undefined : groups.get(key);
    if (own === undefined)
      throw new Problem('TOKEN_INVALID', 'The access token is of an unknown issuer or role.', {
        'www-authenticate': 'Bearer realm="ultramarket", error="invalid_token"',
      });
    if (acl !== undefined && !own.some((group) => acl.allow.includes(group)))
      throw new Problem('FORBIDDEN', 'Your role does not allow this.');
  };
};
