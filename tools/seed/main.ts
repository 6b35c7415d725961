import { optionValue } from '../local/arguments';
import { loadSecrets, type Secrets } from '../local/fleet/secrets';
import { type HookContext } from '../local/hooks';
import { secretsFile } from '../local/paths';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { seed, type SeedSize } from './seed';

/** As whom the seed works. */
export const seedAs = (secrets: Pick<Secrets, 'seedPassword' | 'seedClientSecret'>) => ({
  accounts: {
    admin: 'admin@ultramarket.test',
    vendor: 'vendor@ultramarket.test',
    shopper: 'shopper@ultramarket.test',
    password: secrets.seedPassword,
  },
  client: { id: 'seed', secret: secrets.seedClientSecret },
});

const needed = ['auth', 'product', 'inventory'] as const;

/** Part of `npm start`: the demo catalogue, unless only a part of the shop was started. */
export const afterStart = async ({ fleet, log }: HookContext): Promise<void> => {
  const missing = needed.filter((name) => !fleet.services.includes(name));
  if (missing.length > 0 || !fleet.gatewayUrl) {
    log(`no catalogue: it needs the gateway, ${needed.join(', ')}`);
    return;
  }
  const services = Object.fromEntries(fleet.services.map((name) => [name, fleet.url(name)]));
  await seed({ gatewayUrl: fleet.gatewayUrl, services, ...seedAs(fleet.secrets), size: 'demo', log });
};

const sizeOf = (args: string[]): SeedSize => {
  const size = optionValue(args, 'size') ?? 'demo';
  if (size === 'demo' || size === 'load') return size;
  throw new UserError('--size: choose demo (540 products) or load (10 000 products).');
};

/** `npm run seed [-- --size demo|load]`: seeds the shop that is running. */
export const main = async (args: string[]): Promise<number> => {
  const size = sizeOf(args);
  const run = readRun();
  if (!run?.gatewayUrl || !run.services['product'])
    throw new UserError('UltraMarket is not running: start it with `npm start`, then seed it.');
  const { gatewayUrl, services } = run;
  await seed({ gatewayUrl, services, ...seedAs(loadSecrets(secretsFile)), size, log: console.log });
  return 0;
};
