import { randomUUID } from 'node:crypto';
import { type KongFile, type KongRoute, type KongService } from '../local/gateway/kong-file';
import { isPlugin } from '../local/gateway/plugin-schemas';
import { UNITS } from '../local/gateway/route-plan';
import { buildRouter, pathMatches } from '../local/gateway/routing';

export interface RoutedEndpoint {
  readonly service: string;
  readonly method: string;
  /** With `:name` or `{name}` in the place of parameters. */
  readonly path: string;
  /** What its body may weigh; not known of what streams. */
  readonly maxBodyBytes?: number | undefined;
}

/** What services serve without declaring an endpoint: connections that become something else. */
const upgrades: readonly RoutedEndpoint[] = [{ service: 'notification', method: 'GET', path: '/api/v1/ws' }];

const isClosed = ({ plugins }: KongRoute): boolean =>
  plugins.some(({ name }) => name === 'request-termination');

/** Routes that are there for methods which no endpoint has, so that its service can say so. */
const isForOtherMethods = ({ name }: KongRoute): boolean => name.endsWith('-other-methods');

const exampleOf = (path: string): string => path.replace(/:\w+|\{\w+\}/g, () => randomUUID());

interface Found {
  service: KongService;
  route: KongRoute;
}

const headersOf = ({ headers }: KongRoute): Record<string, string> =>
  Object.fromEntries(Object.keys(headers).map((name) => [name.toLowerCase(), 'Bearer x']));

/** Paths of the file that lead to no endpoint of their service. */
const deadPaths = (file: KongFile, endpoints: readonly RoutedEndpoint[]): string[] => {
  const winner = buildRouter<Found>(file, (service, route) => ({ service, route }));
  return file.services.flatMap((service) =>
    service.routes
      .filter((route) => !isClosed(route))
      .flatMap((route) =>
        route.paths
          .filter((path) => {
            const below = endpoints.filter(
              (each) => each.service === service.name && pathMatches(path, exampleOf(each.path)),
            );
            if (isForOtherMethods(route)) return below.length === 0;
            return !below.some(
              (each) =>
                route.methods?.includes(each.method) &&
                winner(each.method, exampleOf(each.path), headersOf(route))?.route === route,
            );
          })
          .map((path) => `${route.name} leads to nothing at ${path}`),
      ),
  );
};

/** Endpoints below /api/v1 that the gateway does not lead to, and others that it leads to. */
const unrouted = (file: KongFile, endpoints: readonly RoutedEndpoint[]): string[] => {
  const route = buildRouter<Found>(file, (service, each) => ({ service, route: each }));
  return endpoints.flatMap(({ service, method, path }) => {
    const found = route(method, exampleOf(path), {});
    if (path.startsWith('/api/v1/'))
      return found?.service.name === service ? [] : [`${method} ${path} of ${service} is not routed to it`];
    return found === undefined ? [] : [`${method} ${path} of ${service} can be reached from outside`];
  });
};

const passedBytes = (file: KongFile, { service, route }: Found): number => {
  const levels = [route.plugins, service.plugins, file.plugins];
  const sizes = levels.flatMap((plugins) =>
    plugins.flatMap((plugin) => (isPlugin(plugin, 'request-size-limiting') ? [plugin.config] : [])),
  );
  return sizes[0] ? sizes[0].allowed_payload_size * UNITS[sizes[0].size_unit] : Infinity;
};

/** Endpoints that take bodies which the gateway refuses. */
const cutShort = (file: KongFile, endpoints: readonly RoutedEndpoint[]): string[] => {
  const route = buildRouter<Found>(file, (service, each) => ({ service, route: each }));
  return endpoints.flatMap(({ method, path, maxBodyBytes = 0 }) => {
    const found = route(method, exampleOf(path), {});
    return found && maxBodyBytes > passedBytes(file, found)
      ? [
          `${method} ${path} takes ${maxBodyBytes} bytes, of which the gateway lets only ${passedBytes(file, found)} through`,
        ]
      : [];
  });
};

/** Where the gateway's file and the services' endpoints disagree. */
export const routeFindings = (file: KongFile, endpoints: readonly RoutedEndpoint[]): string[] => [
  ...deadPaths(file, [...endpoints, ...upgrades]),
  ...unrouted(file, [...endpoints, ...upgrades]),
  ...cutShort(file, endpoints),
];

/** Whether a caller outside gets an answer of the service there. */
export const servedOutside = (file: KongFile): ((method: string, path: string) => boolean) => {
  const route = buildRouter<Found>(file, (service, each) => ({ service, route: each }));
  return (method, path) => {
    const found = route(method, exampleOf(path), {});
    return found !== undefined && !isClosed(found.route);
  };
};
