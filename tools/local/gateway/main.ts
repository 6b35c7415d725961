import { z } from 'zod';
import { portSetting, requiredSetting, runServer, withoutEmpty } from './run-server';
import { startGateway } from './start-gateway';

const GatewaySettings = z.object({
  GATEWAY_PORT: portSetting().default(8000),
  KONG_FILE: requiredSetting('the declarative Kong file').default('kong/kong.yml'),
  JWKS_URL: z.url('must be a URL').optional(),
  REDIS_URL: z.url('must be a URL').optional(),
  RATE_LIMIT_SCALE: z.coerce.number('must be a number').positive('must be above 0').default(1),
  STOREFRONT_ORIGIN: z
    .url('must be an origin such as https://shop.example.com')
    .default('http://localhost:3000'),
});

/** UPSTREAM_AUTH=http://127.0.0.1:3001, or several instances with commas between. */
const upstreamsOf = (env: NodeJS.ProcessEnv): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => {
      if (!key.startsWith('UPSTREAM_') || value === undefined) return [];
      const origins = value.split(',').map((url) => {
        if (!URL.canParse(url)) throw new Error(`${key} must be a URL, or several with commas between.`);
        return new URL(url).origin;
      });
      return [[key.slice('UPSTREAM_'.length).toLowerCase(), origins]];
    }),
  );

void runServer('gateway', GatewaySettings, async (settings) =>
  startGateway({
    port: settings.GATEWAY_PORT,
    kongFile: settings.KONG_FILE,
    jwksUrl: settings.JWKS_URL,
    redisUrl: settings.REDIS_URL,
    rateLimitScale: settings.RATE_LIMIT_SCALE,
    storefrontOrigin: settings.STOREFRONT_ORIGIN,
    upstreams: upstreamsOf(withoutEmpty(process.env)),
  }),
);
