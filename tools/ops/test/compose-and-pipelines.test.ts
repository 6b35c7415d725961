import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKongFile } from '../../local/gateway/kong-file';
import { root } from '../../local/paths';
import { imageFindings, knownVariables, neededVariables, parseCompose } from '../checks/compose';
import { kongFindings } from '../checks/kong';
import { pipelineFindings } from '../checks/pipelines';

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('compose', () => {
  test('when a service needs an engine or another service, that is known from how `npm start` runs it', () => {
    expect(neededVariables('order')).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'CART_URL', 'KAFKA_BROKERS', 'SERVICE_CLIENT_SECRET']),
    );
    expect(neededVariables('order')).not.toContain('PORT');
    expect(neededVariables('cart')).toContain('CART_REDIS_URL');
    expect(knownVariables('order').has('CART_REDIS_URL')).toBe(false);
  });

  test('when an image moves, stands outside of the block, or a secret has a default, it is found', () => {
    const text = textOf('docker-compose.yml');
    expect(imageFindings({ a: text })).toEqual([]);
    expect(imageFindings({ a: text.replace('library/redis:8.0.3', 'library/redis:latest') })).toEqual([
      'redis has no exact version: docker.io/library/redis:latest',
    ]);
    expect(imageFindings({ a: text.replace('library/redis:8.0.3', 'library/redis:8') })).toHaveLength(1);
    expect(imageFindings({ a: text.replace('image: *redis', 'image: redis:8.0.3') })).toEqual([
      'a names the image redis:8.0.3 outside of the block at the top',
    ]);
    expect(imageFindings({ a: text.replace('${RATE_SIGNING_KEY:?}', '${RATE_SIGNING_KEY:-abc}') })).toEqual([
      'a has a default for the secret RATE_SIGNING_KEY: abc',
    ]);
  });

  test('when two services are alike, the anchors make them so', () => {
    const { services } = parseCompose(textOf('docker-compose.yml'));
    expect(services['order-service']).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      user: '1001:1001',
    });
  });
});

describe('Kong’s file', () => {
  const text = textOf('kong/kong.yml');
  const findings = (changed: string): string[] =>
    kongFindings(
      parseKongFile(changed, {
        JWT_PUBLIC_KEY: 'x',
        STOREFRONT_ORIGIN: 'https://a.test',
        SERVICE_PORT: '3000',
      }),
    );

  test.each([
    [
      'a service is missing',
      (file: string) => file.replace('- name: search-service', '- name: find-service'),
      /search has no upstream/,
    ],
    [
      'a port is fixed',
      (file: string) => file.replace('cart-service:${SERVICE_PORT}', 'cart-service:8080'),
      /port of cart/,
    ],
    [
      'something internal is routed',
      (file: string) => file.replace('paths: [/api/v1/cart]', 'paths: [/internal/cart]'),
      /leads out of/,
    ],
    [
      'everybody may administrate',
      (file: string) => file.replace('allow: [staff]', 'allow: [outside-staff]'),
      /open to others/,
    ],
    [
      'spans are not sent',
      (file: string) => file.replace(/ {2}- name: opentelemetry[\s\S]*?\n\n/, ''),
      /opentelemetry/,
    ],
  ])('when %s, it is found', (_what, change, finding) => {
    expect(findings(text)).toEqual([]);
    expect(change(text)).not.toBe(text);
    expect(findings(change(text)).join('\n')).toMatch(finding);
  });
});

describe('pipelines', () => {
  const fine = `
on: { push: {} }
permissions: { contents: read }
concurrency: { group: a }
jobs:
  one:
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - run: npm test
`;
  const findings = (text: string): string[] => pipelineFindings({ a: text }, new Set(['test']));

  test.each([
    ['an action is pinned by a tag', ['@3d3c42e5aac5ba805825da76410c181273ba90b1', '@v7.0.1'], /not pinned/],
    ['the version is missing', [' # v7.0.1', ''], /not pinned/],
    ['a command does not exist', ['npm test', 'npm run tset'], /there is no npm run tset/],
    [
      'permissions are left to chance',
      ['permissions: { contents: read }\n', ''],
      /does not say which permissions/,
    ],
    ['everything is permitted', ['{ contents: read }', 'write-all'], /all permissions at once/],
    ['a job has no end', ['    timeout-minutes: 5\n', ''], /run for ever/],
    ['runs may overtake each other', ['concurrency: { group: a }\n', ''], /concurrency/],
  ])('when %s, it is found', (_what, [part = '', instead = ''], finding) => {
    expect(findings(fine)).toEqual([]);
    expect(findings(fine.replace(part, instead)).join('\n')).toMatch(finding);
  });
});
