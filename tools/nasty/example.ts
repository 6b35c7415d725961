import { randomUUID } from 'node:crypto';
import { type ApiDocument, type Schema } from './document';

/** What fits a field of this name, where its rules cannot be read from the schema. */
const byName: Readonly<Record<string, unknown>> = {
  country: 'NL',
  postcode: '3011 AD',
  phone: '+31201234567',
  currency: 'USD',
  locale: 'en',
  environment: 'test',
};

const candidates = ['thing', 'Thing', 'THING', 'things:read', '1', 'https://a.example/a.png', 'AB123456'];

const fits = (schema: Schema, text: string): boolean =>
  [schema, ...(schema.allOf ?? [])].every(
    ({ pattern }) => pattern === undefined || new RegExp(pattern, 'u').test(text),
  );

const exampleText = (schema: Schema, name: string): unknown => {
  if (schema.format === 'uuid') return randomUUID();
  if (schema.format === 'date') return '2026-01-15';
  if (schema.format === 'date-time') return '2026-01-15T12:00:00.000Z';
  return byName[name] ?? candidates.find((text) => fits(schema, text)) ?? 'thing';
};

/** A value that the schema allows; of what may be absent only what is asked for. */
export const exampleOf = ({ resolve }: ApiDocument, given: Schema, name = ''): unknown => {
  const schema = resolve(given);
  const inner = (part: Schema, partName = name): unknown =>
    exampleOf({ resolve, operations: [] }, part, partName);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum.includes(byName[name]) ? byName[name] : schema.enum[0];
  const [branch] = schema.anyOf ?? schema.oneOf ?? [];
  if (branch) return inner(branch);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return exampleText(schema, name);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'array':
      return schema.items ? [inner(schema.items)] : [];
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, inner(schema.properties?.[key] ?? {}, key)]),
      );
    default:
      return 'thing';
  }
};
