import { loadSecrets } from '../local/fleet/secrets';
import { secretsFile } from '../local/paths';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { Shop } from './shop';

export interface StaffShop {
  readonly shop: Shop;
  readonly login: { readonly email: string; readonly password: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Any shop: API is its address, ADMIN and PASSWORD the login of an administrator, as in docs/runbooks. */
const namedShop = ({ API: api, ADMIN: email, PASSWORD: password }: Environment): StaffShop | undefined => {
  if (!api || !email || !password) return undefined;
  return { shop: new Shop(api.replace(/\/api\/v1\/?$/, ''), 1), login: { email, password } };
};

/**
 * The shop that an operator asks: the one that the environment names, or else the running `npm start`.
 * @throws UserError that says what `needs` it when there is none
 */
export const staffShop = (needs: string, service: string, environment: Environment): StaffShop => {
  const named = namedShop(environment);
  if (named) return named;
  const run = readRun();
  if (!run?.gatewayUrl || !run.services[service])
    throw new UserError(
      `${needs}: \`npm start\` in another terminal, then run this again; or name another shop by the variables API, ADMIN and PASSWORD.`,
    );
  const login = { email: 'admin@ultramarket.test', password: loadSecrets(secretsFile).seedPassword };
  return { shop: new Shop(run.gatewayUrl, 1), login };
};
