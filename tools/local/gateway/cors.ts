import type { PluginConfig } from './plugin-schemas';

export interface Cors {
  /** Headers for the answer to an ordinary request. */
  headers(origin: string | undefined): Readonly<Record<string, string>>;
  /** Headers for the answer to a preflight. */
  preflight(origin: string): Readonly<Record<string, string>>;
}

const NONE = {};

export const corsOf = (config: PluginConfig<'cors'>): Cors => {
  const allowed = new Set(config.origins);
  const any = allowed.has('*');
  const credentials = config.credentials ? { 'access-control-allow-credentials': 'true' } : NONE;
  const exposed =
    config.exposed_headers.length > 0
      ? { 'access-control-expose-headers': config.exposed_headers.join(',') }
      : NONE;
  const asked = {
    'access-control-allow-methods': config.methods.join(','),
    'access-control-allow-headers': config.headers.join(','),
    ...(config.max_age !== undefined && { 'access-control-max-age': String(config.max_age) }),
  };
  const forOrigin = (origin: string): Readonly<Record<string, string>> => ({
    'access-control-allow-origin': any && !config.credentials ? '*' : origin,
    vary: 'Origin',
    ...credentials,
  });
  const isAllowed = (origin: string): boolean => any || allowed.has(origin);
  return {
    headers: (origin) =>
      origin === undefined
        ? NONE
        : isAllowed(origin)
          ? { ...forOrigin(origin), ...exposed }
          : { vary: 'Origin' },
    preflight: (origin) => (isAllowed(origin) ? { ...forOrigin(origin), ...asked } : { vary: 'Origin' }),
  };
};
