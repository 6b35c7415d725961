import { type z } from 'zod';
import { isField } from '../fields/characters';
import { type Endpoint } from './endpoint';

/** As far as a schema says what it is made of (zod's definitions). */
interface Definition {
  type: string;
  format?: string;
  shape?: Readonly<Record<string, z.core.$ZodType>>;
  element?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  options?: readonly z.core.$ZodType[];
  items?: readonly z.core.$ZodType[];
  keyType?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  left?: z.core.$ZodType;
  right?: z.core.$ZodType;
  getter?: () => z.core.$ZodType;
}

/** Formats that leave no room for anything that a store refuses. */
const closedFormats = new Set(['date', 'datetime']);

const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as unknown as Definition;

const childrenOf = (definition: Definition): Array<readonly [name: string, schema: z.core.$ZodType]> => {
  const {
    shape,
    element,
    innerType,
    options = [],
    items = [],
    keyType,
    valueType,
    left,
    right,
    getter,
  } = definition;
  const of = (name: string, schema: z.core.$ZodType | undefined) => (schema ? [[name, schema] as const] : []);
  return [
    ...Object.entries(shape ?? {}),
    ...of('[]', element),
    ...of('', innerType),
    ...of('', definition.in),
    ...options.map((option) => ['', option] as const),
    ...items.map((item, index) => [String(index), item] as const),
    ...of('{key}', keyType),
    ...of('{}', valueType),
    ...of('', left),
    ...of('', right),
    ...of('', getter?.()),
  ];
};

const walk = (schema: z.core.$ZodType, path: string, seen: Set<z.core.$ZodType>): string[] => {
  if (seen.has(schema) || isField(schema)) return [];
  seen.add(schema);
  const definition = definitionOf(schema);
  if (definition.type === 'string') return closedFormats.has(definition.format ?? '') ? [] : [path];
  return childrenOf(definition).flatMap(([name, child]) =>
    walk(child, name ? `${path}/${name}` : path, seen),
  );
};

/**
 * Where an endpoint takes a string of any kind: such a string may hold what a store refuses, look empty, or be written in
 * two ways. Each must be one of `field`'s types.
 */
export const bareStrings = ({ params, query, body, upload }: Endpoint): string[] =>
  Object.entries({ params, query, body, form: upload?.form }).flatMap(([place, schema]) =>
    schema ? walk(schema, place, new Set()) : [],
  );
