import { type ApiDocument, type Operation, type Schema } from './document';
import { exampleOf } from './example';

export type Pointer = ReadonlyArray<string | number>;

/** Where an operation takes a string. */
export interface Place {
  readonly in: 'path' | 'query' | 'body';
  readonly pointer: Pointer;
  readonly schema: Schema;
  /** The string is the key of a map, not its value. */
  readonly isKey: boolean;
  /** One of a few values, or of a form such as a date's: most strings are refused for the same reason. */
  readonly closed: boolean;
  /** Objects on the way that are of several shapes: the shape that has this place. */
  readonly shapes: ReadonlyArray<{ pointer: Pointer; schema: Schema }>;
}

const deepest = 8;
export const mapKey = 'thing';

const isClosed = ({ enum: values, format, const: only }: Schema): boolean =>
  values !== undefined || only !== undefined || format === 'uuid';

/** A schema that says nothing takes strings as well. */
const takesString = ({ type, anyOf, oneOf, properties }: Schema): boolean =>
  type === undefined ? !anyOf && !oneOf && !properties : [type].flat().includes('string');

const placesIn = (
  document: ApiDocument,
  given: Schema,
  at: Pick<Place, 'in' | 'pointer' | 'shapes'>,
): Place[] => {
  const schema = document.resolve(given);
  if (at.pointer.length > deepest) return [];
  const inner = (part: Schema, step: string | number, shapes = at.shapes): Place[] =>
    placesIn(document, part, { ...at, pointer: [...at.pointer, step], shapes });
  const branches = schema.anyOf ?? schema.oneOf ?? [];
  const map = schema.additionalProperties;
  return [
    ...(takesString(schema) ? [{ ...at, schema, isKey: false, closed: isClosed(schema) }] : []),
    ...branches.flatMap((branch) => {
      const shapes =
        branches.length > 1 && document.resolve(branch).type === 'object'
          ? [...at.shapes, { pointer: at.pointer, schema: branch }]
          : at.shapes;
      return placesIn(document, branch, { ...at, shapes });
    }),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => inner(part, key)),
    ...(schema.items ? inner(schema.items, 0) : []),
    ...(typeof map === 'object'
      ? [
          ...inner(map, mapKey),
          { ...at, pointer: [...at.pointer, mapKey], schema: map, isKey: true, closed: false },
        ]
      : []),
  ];
};

const open = ({ schema: { const: only } }: Place): boolean => only === undefined;

/** Every place of an operation that takes a string, once. */
export const placesOf = (document: ApiDocument, operation: Operation): Place[] => {
  const parameters = operation.parameters
    .filter((parameter) => parameter.in === 'path' || parameter.in === 'query')
    .flatMap(({ name, in: where, schema }) =>
      placesIn(document, schema, { in: where as 'path' | 'query', pointer: [name], shapes: [] }).filter(
        // A parameter that repeats is sent once.
        ({ pointer }) => pointer.length === 1,
      ),
    );
  const body = operation.body
    ? placesIn(document, operation.body.schema, { in: 'body', pointer: [], shapes: [] })
    : [];
  const seen = new Map<string, Place>();
  for (const place of [...parameters, ...body].filter(open)) {
    const key = JSON.stringify([
      place.in,
      place.pointer,
      place.isKey,
      place.shapes.length > 0 && place.shapes,
    ]);
    const known = seen.get(key);
    if (!known || (known.closed && !place.closed)) seen.set(key, place);
  }
  return [...seen.values()];
};

type Container = Record<string | number, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const at = (root: unknown, pointer: Pointer): unknown =>
  pointer.reduce<unknown>(
    (value, step) => (isContainer(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    root,
  );
export { at as valueAt };

const define = (target: Container, key: string | number, value: unknown): void =>
  // An ordinary assignment to `__proto__` would not make a key.
  void Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });

/** The schema of what lies at a pointer, through the shapes that lead there. */
const stepInto = ({ resolve }: ApiDocument, given: Schema, step: string | number): Schema => {
  const schema = resolve(given);
  const direct = schema.properties?.[String(step)] ?? (typeof step === 'number' ? schema.items : undefined);
  if (direct) return direct;
  for (const branch of schema.anyOf ?? schema.oneOf ?? []) {
    const found = stepInto({ resolve, operations: [] }, branch, step);
    if (Object.keys(found).length > 0) return found;
  }
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
};

/** Makes what is not there on the way to the place, as the schema wants it. */
const makeWay = (
  document: ApiDocument,
  root: Container,
  schema: Schema,
  { pointer, shapes }: Place,
): void => {
  let value: Container = root;
  let part = schema;
  pointer.slice(0, -1).forEach((step, index) => {
    part = stepInto(document, part, step);
    const shape = shapes.find((each) => each.pointer.length === index + 1)?.schema;
    const missing = !isContainer(value[step]);
    const others =
      shape && document.resolve(shape).required?.some((key) => at(value[step], [key]) === undefined);
    if (missing || others) define(value, step, exampleOf(document, shape ?? part, String(step)));
    value = value[step] as Container;
  });
};

/** A copy of the body with a string in the place. */
export const withString = (
  document: ApiDocument,
  body: unknown,
  schema: Schema,
  place: Place,
  text: string,
): unknown => {
  const { pointer, isKey, shapes } = place;
  if (pointer.length === 0) return text;
  const whole = shapes.find((each) => each.pointer.length === 0)?.schema;
  const wanted = whole ? (document.resolve(whole).required ?? []) : [];
  const fitting = wanted.every((key) => at(body, [key]) !== undefined);
  const root = (
    isContainer(body) && fitting ? structuredClone(body) : exampleOf(document, whole ?? schema)
  ) as Container;
  makeWay(document, root, schema, place);
  const parent = at(root, pointer.slice(0, -1)) as Container;
  const last = pointer[pointer.length - 1] ?? '';
  if (isKey) define(parent, text, exampleOf(document, place.schema));
  else define(parent, last, text);
  return root;
};
