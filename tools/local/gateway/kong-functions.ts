import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from './problem';

/**
 * The functions (Kong's `pre-function`) that kong.yml may have: this gateway runs no Lua, it does the same by itself. The
 * text is compared, so that neither changes without the other.
 */
export const refuseServiceTokensLua = `
local header = kong.request.get_header("authorization")
local payload = header and string.match(header, "^[Bb][Ee][Aa][Rr][Ee][Rr]%s+[%w_-]+%.([%w_-]+)%.")
if payload then
  local base64 = string.gsub(string.gsub(payload, "%-", "+"), "_", "/")
  local claims = ngx.decode_base64(base64 .. string.rep("=", -#base64 % 4))
  if claims and string.find(claims, '"role"%s*:%s*"SERVICE"') then
    return kong.response.exit(403, { message = "Services are not called through the gateway" })
  end
end
`;

export const forwardCallerAddressLua = `
ngx.var.upstream_x_forwarded_for = ngx.var.remote_addr
`;

export const kongFunctions = [refuseServiceTokensLua, forwardCallerAddressLua] as const;

const SERVICE_TOKEN = /^bearer\s+[\w-]+\.([\w-]+)\./i;
const SERVICE_ROLE = /"role"\s*:\s*"SERVICE"/;

/**
 * Services call each other directly: a token of theirs that comes from outside was stolen. Whether its signature is good
 * does not matter. @throws FORBIDDEN
 */
export const refuseServiceToken = ({ authorization }: IncomingHttpHeaders): void => {
  const payload = SERVICE_TOKEN.exec(authorization ?? '')?.[1];
  if (payload === undefined) return;
  if (SERVICE_ROLE.test(Buffer.from(payload, 'base64url').toString('latin1')))
    throw new Problem('FORBIDDEN', 'Services are not called through the gateway.');
};
