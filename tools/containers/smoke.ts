import { z } from 'zod';
import { Shop } from '../client/shop';
import { purchase } from '../smoke/purchase';
import { runOnce, ShopSettings } from './settings';

const SmokeSettings = ShopSettings.extend({
  MAIL_URL: z.url('must be a URL').default('http://mail:1080'),
});

/** Buys something in the shop that runs in compose, as `npm start` does, from the registration to the review. */
void runOnce('smoke', SmokeSettings, async ({ GATEWAY_URL, SEED_PASSWORD, MAIL_URL }) => {
  const shop = new Shop(GATEWAY_URL, 4);
  const surroundings = { shop, mailUrl: MAIL_URL, staffPassword: SEED_PASSWORD, runs: () => true };
  try {
    await purchase({ ...surroundings, log: console.log });
  } finally {
    await shop.close();
  }
});
