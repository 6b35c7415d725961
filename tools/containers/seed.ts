import { z } from 'zod';
import { portSetting, requiredSetting } from '../local/gateway/run-server';
import { seedAs } from '../seed/main';
import { seed } from '../seed/seed';
import { addressesOf, runOnce, ShopSettings } from './settings';

const SeedSettings = ShopSettings.extend({
  SEED_CLIENT_SECRET: requiredSetting('the secret of the client "seed" in SERVICE_CLIENTS of auth-service'),
  SEED_SIZE: z.enum(['demo', 'load'], 'must be demo or load').default('demo'),
  SERVICE_PORT: portSetting().default(3000),
});

/** Fills the shop that runs in compose with the demo catalogue; what is there already is left alone. */
void runOnce('seed', SeedSettings, async (settings) =>
  seed({
    gatewayUrl: settings.GATEWAY_URL,
    services: addressesOf(settings.SERVICE_PORT),
    ...seedAs({ seedPassword: settings.SEED_PASSWORD, seedClientSecret: settings.SEED_CLIENT_SECRET }),
    size: settings.SEED_SIZE,
    log: console.log,
  }),
);
