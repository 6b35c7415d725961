import { readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errorCatalogue, statusOf } from '@ultramarket/platform';
import { root } from '../local/paths';

const load = createRequire(__filename);

interface Row {
  code: string;
  status: number;
  meaning: string;
}

const rowsOf = (codes: ReadonlySet<string>): Row[] =>
  [...errorCatalogue()]
    .filter(([code]) => codes.has(code))
    .map(([code, { kind, message }]) => ({ code, status: statusOf[kind], meaning: message }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));

const table = (title: string, rows: readonly Row[]): string =>
  [
    `## ${title}`,
    '',
    '| Code | Status | Meaning |',
    '| --- | --- | --- |',
    ...rows.map(({ code, status, meaning }) => `| \`${code}\` | ${status} | ${meaning} |`),
    '',
  ].join('\n');

/** The page of all error codes, made from what the services declare. */
export const errorsPage = (): string => {
  const everywhere = new Set(errorCatalogue().keys());
  const parts = [table('Everywhere', rowsOf(everywhere))];
  for (const service of readdirSync(join(root, 'services')).sort()) {
    const file = join(root, 'services', service, 'src/domain/errors.ts');
    if (!existsSync(file)) continue;
    const declared = load(file) as Record<string, object>;
    const codes = new Set(Object.values(declared).flatMap((table) => Object.keys(table)));
    parts.push(table(service, rowsOf(codes)));
  }
  const head = [
    '# Error codes',
    '',
    'Every refusal is `application/problem+json` (RFC 9457) with a stable `code`. `INTERNAL` (500) is a fault of ours: quote its `requestId`. `GATEWAY_TIMEOUT` (504): the gateway got no answer in time.',
    '',
    'Three answer in a format of their own, with the same codes: GraphQL in `errors[].extensions.code`, the live hub in messages of the type `error`, `POST /api/v1/auth/oauth/token` with the `error` of OAuth beside `code`. The last is for services: auth-service itself answers it (port 3001 under `npm start`), the gateway does not route it, and the public OpenAPI document leaves it out. What Kong itself refuses has its `message` and no code; the gateway of `npm start` gives the codes under *Everywhere*.',
    '',
    'This page is made by `npm run docs:errors`; a test fails when a code is missing here.',
    '',
  ];
  return [...head, ...parts].join('\n');
};
