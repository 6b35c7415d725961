import { authErrors } from '../domain/errors';
import { type ClientRegistry, type TokenIssuer } from '../ports';

export interface TokenRequest {
  grant_type: string;
  client_id: string;
  client_secret: string;
}

/**
 * A short-lived token with which one service calls others (RFC 6749 section 4.4). Refusals also carry the
 * standard's own `error` member.
 * @throws GRANT_TYPE_UNSUPPORTED, CLIENT_INVALID
 */
export const serviceToken =
  ({ clients, tokens }: { clients: ClientRegistry; tokens: TokenIssuer }) =>
  (request: TokenRequest) => {
    if (request.grant_type !== 'client_credentials')
      throw authErrors.GRANT_TYPE_UNSUPPORTED(undefined, { extra: { error: 'unsupported_grant_type' } });
    if (!clients.accepts(request.client_id, request.client_secret))
      throw authErrors.CLIENT_INVALID(undefined, { extra: { error: 'invalid_client' } });
    return {
      access_token: tokens.forService(request.client_id),
      token_type: 'Bearer' as const,
      expires_in: tokens.lifetimeSeconds,
    };
  };
