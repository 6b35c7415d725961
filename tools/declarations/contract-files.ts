import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/paths';
import { type ApiContract, type Field, type Fields } from './api-contract';

export const contractFile = join(root, 'docs/api/contract.json');
export const acceptedFile = join(root, 'docs/api/breaking-changes.json');

/** One break that was decided on, as `npm run docs:api` words it. */
export interface AcceptedBreak {
  readonly change: string;
  readonly reason: string;
}

/** `string|null required (A, B)`: one line a field, so that a difference can be read. */
const written = ({ types, required, values }: Field): string =>
  `${types.join('|')}${required ? ' required' : ''}${values ? ` (${values.join(', ')})` : ''}`;

const read = (text: string): Field => {
  const [, types = '', required, values] = /^(\S+)( required)?(?: \((.*)\))?$/s.exec(text) ?? [];
  return {
    types: types.split('|'),
    required: required !== undefined,
    ...(values !== undefined && { values: values.split(', ') }),
  };
};

const mapFields = <From, To>(
  fields: Readonly<Record<string, From>>,
  to: (field: From) => To,
): Record<string, To> => Object.fromEntries(Object.entries(fields).map(([at, field]) => [at, to(field)]));

type Written = Record<
  string,
  { request: Record<string, string>; responses: Record<string, Record<string, string>> }
>;

export const contractText = (contract: ApiContract): string =>
  `${JSON.stringify(
    mapFields(contract, ({ request, responses }) => ({
      request: mapFields(request, written),
      responses: mapFields(responses, (fields: Fields) => mapFields(fields, written)),
    })),
    null,
    2,
  )}\n`;

/** The contract as it was when it was last written. */
export const readContract = (): ApiContract =>
  mapFields(JSON.parse(readFileSync(contractFile, 'utf8')) as Written, ({ request, responses }) => ({
    request: mapFields(request, read),
    responses: mapFields(responses, (fields) => mapFields(fields, read)),
  }));

export const readAccepted = (): readonly AcceptedBreak[] =>
  JSON.parse(readFileSync(acceptedFile, 'utf8')) as AcceptedBreak[];
