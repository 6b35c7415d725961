import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/paths';
import { type CallerName } from './fuzz';

interface Operation {
  parameters?: ReadonlyArray<{ name: string; in: string; example?: unknown }>;
  requestBody?: { content: Record<string, { example?: unknown }> };
}

export interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** What no JSON Schema says: that a key comes once, that a cursor was given out by this list. */
const neverSaid = ['sort', 'cursor'];

/**
 * Operations with a rule that their schema cannot say. They show it by an example that is accepted (or by one of the keys
 * above), so a generated request may be refused with 400.
 */
export const beyondSchema = ({ paths }: Document): Array<{ path: string; method: string }> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(
        ([, { parameters = [], requestBody }]) =>
          parameters.some(({ name, example }) => example !== undefined || neverSaid.includes(name)) ||
          Object.values(requestBody?.content ?? {}).some(({ example }) => example !== undefined),
      )
      .map(([method]) => ({ path, method })),
  );

const literally = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The configuration of Schemathesis for one kind of caller. */
export const configuration = (document: Document, caller: CallerName): string => {
  const file = readFileSync(join(root, 'tools/fuzz/schemathesis.toml'), 'utf8');
  const statuses = /^expected-statuses = \["2xx", (.*)\]$/m.exec(file)?.[1];
  return [
    file,
    // The gateway asks a guest who he is before it looks whether the method exists; signed-in callers see 405.
    ...(caller === 'guest' ? ['[checks.unsupported_method]', 'enabled = false'] : []),
    ...beyondSchema(document).flatMap(({ path, method }) => [
      '[[operations]]',
      `include-path-regex = '^${literally(path)}$'`,
      `include-method = "${method.toUpperCase()}"`,
      `checks.positive_data_acceptance.expected-statuses = ["2xx", "400", ${statuses}]`,
    ]),
    '',
  ].join('\n');
};
