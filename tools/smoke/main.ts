import { Shop } from '../client/shop';
import { type HookContext } from '../local/hooks';
import { type ServiceName } from '../local/fleet/services';
import { purchase } from './purchase';

const needed: readonly ServiceName[] = [
  'auth',
  'product',
  'cart',
  'order',
  'inventory',
  'payment',
  'shipping',
];

/** What a shop can do without while something is bought. */
const optional: ReadonlyArray<readonly [ServiceName, what: string]> = [
  ['search', 'the search'],
  ['recommendation', 'recommendations'],
  ['notification', 'mail and live messages'],
  ['review', 'the review'],
  ['admin', 'the dashboard'],
];

/** Buys something through the gateway as a shopper would, and says what happened and how long each step took. */
export const afterStart = async ({ fleet, engines, log }: HookContext): Promise<void> => {
  const runs = (name: ServiceName): boolean => fleet.services.includes(name);
  if (!fleet.gatewayUrl || !needed.every(runs)) {
    log(`no purchase: it needs the gateway, ${needed.join(', ')}`);
    return;
  }
  const without = optional.filter(([name]) => !runs(name));
  if (without.length > 0)
    log(
      `left out, as the service does not run: ${without.map(([name, what]) => `${what} (${name})`).join(', ')}`,
    );
  const shop = new Shop(fleet.gatewayUrl, 4);
  try {
    await purchase({ shop, mailUrl: engines.mailUrl, staffPassword: fleet.secrets.seedPassword, runs, log });
  } finally {
    await shop.close();
  }
};
