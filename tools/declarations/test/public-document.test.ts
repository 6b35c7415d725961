import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { isObject, type Json } from '../../local/gateway/merge-documents';
import { root } from '../../local/paths';
import { apiContract } from '../api-contract';
import { breakingChanges } from '../breaking-changes';
import { contractText, readAccepted, readContract } from '../contract-files';
import { gatewayFile } from '../gateway-file';
import { constantIn, declaredLimits, statedLimits, withDeclaredLimits } from '../limits';
import { publicDocument } from '../public-document';
import { testDeclarations } from './declarations';

let document: Json;
beforeAll(async () => {
  document = publicDocument(await testDeclarations(), gatewayFile());
});

/**
 * Spectral reads patterns without Unicode, where a range beyond the first plane is none; JSON Schema's have it (2020-12,
 * section 6.4). So every pattern is tried with it here, and Spectral gets them without such ranges.
 */
const forSpectral = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(forSpectral);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== 'pattern' || typeof inner !== 'string') return [key, forSpectral(inner)];
      expect(() => new RegExp(inner, 'u')).not.toThrow();
      return [key, inner.replace(/[\u{10000}-\u{10ffff}]-[\u{10000}-\u{10ffff}]/gu, '')];
    }),
  );
};

test('when the public document is linted, nothing is found', async () => {
  const spectral = new Spectral();
  // Who runs the shop says how to be reached elsewhere.
  spectral.setRuleset({ extends: [[oas as never, 'recommended']], rules: { 'info-contact': 'off' } });
  const findings = await spectral.run(forSpectral(document) as never);
  expect(findings.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`)).toEqual([]);
});

test('when a client reads the public document, it shows what can be reached, each path and operation once', () => {
  const paths = Object.keys(document['paths'] as object);
  expect(paths.filter((path) => !path.startsWith('/api/v1/') || path.includes('oauth'))).toEqual([]);
  const shapes = paths.map((path) => path.replace(/\{\w+\}/g, '{}'));
  expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
  const ids = Object.values(document['paths'] as Record<string, Json>).flatMap((item) =>
    Object.values(item).map((operation) => (isObject(operation) ? operation['operationId'] : undefined)),
  );
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
  expect(document).toMatchObject({
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http' } } },
  });
});

test('when a body has rules that its schema cannot say, the operation shows one that is taken', async () => {
  const { services } = await testDeclarations();
  const shown = services.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ method, path, example, body, query }) => [
      ...(example?.body !== undefined
        ? [{ at: `${method} ${path}`, schema: body, value: example.body }]
        : []),
      ...(example?.query !== undefined
        ? [{ at: `${method} ${path}`, schema: query, value: example.query }]
        : []),
    ]),
  );
  expect(shown.filter(({ schema, value }) => !schema?.safeParse(value).success).map(({ at }) => at)).toEqual(
    [],
  );

  const lacking = Object.entries(document['paths'] as Record<string, Record<string, Json>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => {
        const json = ((requestBody as Json | undefined)?.['content'] as Json | undefined)?.[
          'application/json'
        ];
        const hasRules = JSON.stringify(json ?? {}).includes('"x-rule"');
        return hasRules && (json as Json)['example'] === undefined ? [`${method} ${path}`] : [];
      }),
  );
  expect(lacking).toEqual([]);
});

test('when a change of the public API breaks clients, it is named with its reason', () => {
  const named = new Map(readAccepted().map(({ change, reason }) => [change, reason]));
  expect([...named.values()].filter((reason) => reason.trim() === '')).toEqual([]);
  const changes = breakingChanges(readContract(), apiContract(document));
  expect(changes.filter((change) => !named.has(change))).toEqual([]);
});

test('when the public API has something new, `npm run docs:api` has written it down', () => {
  expect(JSON.parse(contractText(readContract()))).toEqual(JSON.parse(contractText(apiContract(document))));
});

describe('docs/limits.md', () => {
  const page = readFileSync(join(root, 'docs/limits.md'), 'utf8');

  test('when gateway or endpoints declare a bound, the page says the same', async () => {
    expect(page).toBe(withDeclaredLimits(page, declaredLimits(gatewayFile(), await testDeclarations())));
  });

  test('when a row names a constant, that constant has this value', () => {
    const rows = statedLimits(page);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(
      rows.map((row) => ({
        ...row,
        value: constantIn(readFileSync(join(root, row.file), 'utf8'), row.constant),
      })),
    );
  });
});
