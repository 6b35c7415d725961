import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type Endpoint,
  loadConfig,
  makeLogger,
  makeMetrics,
  type PlatformConfig,
  type Platform,
  type ServiceDefinition,
  type ServiceParts,
} from '@ultramarket/platform';
import { type EngineUrls } from '../local/engines/engine';
import { environmentOf } from '../local/fleet';
import { type Secrets } from '../local/fleet/secrets';
import { type ServiceName, serviceNames } from '../local/fleet/services';
import { root } from '../local/paths';
import { inert } from './inert';

const load = createRequire(__filename);

export interface DeclaredService {
  readonly name: ServiceName;
  readonly config: PlatformConfig;
  readonly endpoints: readonly Endpoint[];
}

export interface Declarations {
  readonly services: readonly DeclaredService[];
  close(): Promise<void>;
}

/** Set so high under `npm start` that a bench may come from one address; what is declared are the services' own defaults. */
const easedLocally = /_PER_(?:MINUTE|HOUR|DAY)$/;

const definitionOf = (name: ServiceName): ServiceDefinition<never> => {
  const file = load(join(root, 'services', name, 'src/service.ts')) as Record<string, unknown>;
  const definition = file[`${name}Service`];
  if (definition === undefined) throw new Error(`services/${name}/src/service.ts exports no ${name}Service.`);
  return definition as ServiceDefinition<never>;
};

/**
 * What every service declares, without starting one: each is wired as in production, with a platform that does nothing.
 * Those who open their store while they are built get the engines given here.
 */
export const declarations = async (engines: EngineUrls, secrets: Secrets): Promise<Declarations> => {
  const built: Array<DeclaredService & { parts: ServiceParts }> = [];
  for (const name of serviceNames) {
    const definition = definitionOf(name);
    const environment = environmentOf({
      name,
      port: 3000,
      url: () => 'http://127.0.0.1:1',
      engines,
      secrets,
      version: '1',
    });
    for (const setting of Object.keys(environment))
      if (easedLocally.test(setting)) delete environment[setting];
    const config: PlatformConfig = loadConfig(definition.config as never, environment);
    const platform: Platform = {
      logger: makeLogger(name, 'silent'),
      metrics: makeMetrics(name),
      database: inert,
      redis: inert,
      verifier: inert(),
      publisher: inert(),
      client: inert,
    };
    const parts = await definition.build(config as never, platform);
    built.push({ name, config, endpoints: parts.endpoints, parts });
  }
  return {
    services: built,
    close: async () => {
      await Promise.allSettled(built.map(({ parts }) => parts.close?.()));
    },
  };
};
