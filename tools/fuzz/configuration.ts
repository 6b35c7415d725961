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

/**
 * Whether an operation has a rule that its schema cannot say, so that a generated request may be refused with 400: its
 * schemas say so themselves (`x-rule`), it shows by an example what it takes, it takes a cursor, which only a list gives
 * out, or the parts of a form.
 */
const hasRules = ({ parameters = [], requestBody }: Operation): boolean =>
  parameters.some(({ name, example }) => name === 'cursor' || example !== undefined) ||
  Object.entries(requestBody?.content ?? {}).some(
    ([type, { example }]) => example !== undefined || type === 'multipart/form-data',
  ) ||
  JSON.stringify([parameters, requestBody]).includes('"x-rule"');

export const beyondSchema = ({ paths }: Document): Array<{ path: string; method: string }> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => hasRules(operation))
      .map(([method]) => ({ path, method })),
  );

const literally = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The configuration of Schemathesis for one kind of caller. */
export const configuration = (document: Document, caller: CallerName): string => {
  const file = readFileSync(join(root, 'tools/fuzz/schemathesis.toml'), 'utf8');
  const statuses = /^expected-statuses = \["2xx", (.*)\]$/m.exec(file)?.[1];
  if (statuses === undefined) throw new Error('tools/fuzz/schemathesis.toml names no expected statuses.');
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
