import { join } from 'node:path';
import { type KongFile, readKongFile } from '../../local/gateway/kong-file';
import { root } from '../../local/paths';
import { routeFindings, servedOutside } from '../route-findings';
import { testDeclarations } from './declarations';

const file = readKongFile(join(root, 'kong/kong.yml'), {
  JWT_PUBLIC_KEY: '',
  STOREFRONT_ORIGIN: 'https://a.b',
  SERVICE_PORT: '3000',
});

const endpoints = async () =>
  (await testDeclarations()).services.flatMap((service) =>
    service.endpoints.map(({ method, path, maxBodyBytes }) => ({
      service: service.name,
      method: method.toUpperCase(),
      path,
      maxBodyBytes,
    })),
  );

const withPath = (route: string, path: string): KongFile => ({
  ...file,
  services: file.services.map((service) => ({
    ...service,
    routes: service.routes.map((each) =>
      each.name === route ? { ...each, paths: [...each.paths, path] } : each,
    ),
  })),
});

test('when the gateway’s file names a path, an endpoint of that service is there, and every public endpoint is led to', async () => {
  expect(routeFindings(file, await endpoints())).toEqual([]);
});

test.each([
  ['order', '/api/v1/wallet'],
  ['order-other-methods', '/api/v1/wallet'],
  // Something is there, but another route is nearer or the method is another.
  ['shipping-open-reads', '/api/v1/shipping/rates'],
])('when route %s names %s, which leads to nothing, that is found', async (route, path) => {
  expect(routeFindings(withPath(route, path), await endpoints())).toEqual([
    `${route} leads to nothing at ${path}`,
  ]);
});

test('when an endpoint takes more than the gateway lets through, that is found', async () => {
  const synonyms = (await endpoints()).map((each) =>
    each.method === 'PUT' && each.path === '/api/v1/search/synonyms'
      ? { ...each, maxBodyBytes: 2_000_001 }
      : each,
  );
  expect(routeFindings(file, synonyms)).toEqual([
    'PUT /api/v1/search/synonyms takes 2000001 bytes, of which the gateway lets only 2000000 through',
  ]);
});

test('when a token of a service is wanted, no caller outside gets it', () => {
  const isServed = servedOutside(file);
  expect(isServed('POST', '/api/v1/auth/oauth/token')).toBe(false);
  expect(isServed('GET', '/internal/flags')).toBe(false);
  expect(isServed('POST', '/api/v1/auth/login')).toBe(true);
});
