import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bundle } from '../bundle';
import { root } from '../paths';
import { type ServiceName, serviceNames } from './services';

const entry = join(root, 'tools/local/gateway/main.ts');
const kongFile = join(root, 'kong/kong.yml');

/** Kong's stand-in, once its source and the file it reads are there. */
export const hasGateway = (): boolean => existsSync(entry) && existsSync(kongFile);

export const bundleGateway = (): Promise<string> => bundle({ name: 'gateway', entry });

export const fixedGatewayPort = (): number => Number(process.env['GATEWAY_PORT'] ?? 8000);

const routedServices = (): string[] => {
  const file = parse(readFileSync(kongFile, 'utf8')) as { services?: { name: string }[] };
  return (file.services ?? []).map(({ name }) => name);
};

/** The gateway refuses an upstream that the file does not route to: it would be a spelling mistake. */
export const gatewayEnvironment = (
  port: number,
  url: (name: ServiceName) => string,
  redisUrl: string,
): Record<string, string> => {
  const routed = routedServices();
  const upstreams = serviceNames
    .filter((name) => routed.includes(name))
    .map((name) => [`UPSTREAM_${name.toUpperCase()}`, url(name)]);
  return {
    GATEWAY_PORT: String(port),
    KONG_FILE: kongFile,
    JWKS_URL: `${url('auth')}/api/v1/auth/jwks`,
    REDIS_URL: redisUrl,
    // As with the services' own limits: hundreds of shoppers come from one address here.
    RATE_LIMIT_SCALE: '100000',
    ...Object.fromEntries(upstreams),
  };
};
