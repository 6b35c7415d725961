import { z } from 'zod';
import { errors } from '../errors';
import { asField, cutAt } from '../fields/characters';
import { field } from '../fields/field';

/** Query keys of every list: `page` from 1, `limit` up to 100, or a `cursor` for deep paging without a count. */
export const PageQuery = z.object({
  page: field.whole(1, 10_000).default(1),
  limit: field.whole(1, 100).default(20),
  cursor: field.token(500).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

export interface PageMeta {
  page?: number;
  limit: number;
  total?: number;
  totalPages?: number;
  nextCursor?: string | null;
}

export const pageMeta = ({ page, limit }: { page: number; limit: number }, total: number): PageMeta => ({
  page,
  limit,
  total,
  totalPages: Math.ceil(total / limit),
});

/** Packs the name of the list and the sort key of its last row into an opaque string. */
export const encodeCursor = (list: string, position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url');

/** @throws VALIDATION_ERROR always */
export const refuseCursor = (cause?: unknown): never => {
  throw errors.VALIDATION_ERROR('The cursor is not one that this list gave out.', {
    cause,
    fields: [{ pointer: 'query/cursor', code: 'invalid_cursor', detail: 'not a cursor of this list' }],
  });
};

type Parts<Schemas extends readonly z.ZodType[]> = {
  -readonly [Index in keyof Schemas]: z.infer<Schemas[Index]>;
};

/**
 * Unpacks a cursor of the list whose parts fit the schemas, such as `[z.iso.datetime(), z.uuid()]`.
 * @throws VALIDATION_ERROR for a cursor that `encodeCursor` did not make of such parts, or made for another list
 */
export const decodeCursor = <const Schemas extends readonly z.ZodType[]>(
  list: string,
  cursor: string,
  parts: Schemas,
): Parts<Schemas> => {
  const schema = z.tuple([z.literal(list), ...(parts as readonly z.ZodType[])]);
  try {
    const [, ...position] = schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return position as unknown as Parts<Schemas>;
  } catch (cause) {
    return refuseCursor(cause);
  }
};

const unknownKeys = (value: string, known: readonly string[]): string => {
  const unknown = value.split(',').filter((part) => !known.includes(part.replace(/^-/, '')));
  return `unknown sort key "${cutAt(unknown[0] ?? '', 64)}"`;
};

/**
 * The `sort` query key: names from a closed set, `-` for descending, comma between.
 * The result is in the order given, such as `[{ field: 'createdAt', descending: true }]`.
 */
export const sortQuery = <const Field extends string>(
  fields: readonly [Field, ...Field[]],
  fallback: string,
) =>
  asField(
    z
      .string()
      .max(200)
      .regex(new RegExp(`^-?(?:${fields.join('|')})(?:,-?(?:${fields.join('|')}))*$`), {
        error: ({ input }) => `${unknownKeys(String(input), fields)}; known: ${fields.join(', ')}`,
      })
      .default(fallback)
      .transform((value, context) => {
        const keys = value.split(',').map((part) => ({
          field: part.replace(/^-/, '') as Field,
          descending: part.startsWith('-'),
        }));
        const names = new Set(keys.map((key) => key.field));
        if (names.size < keys.length) context.addIssue({ code: 'custom', message: 'names a key twice' });
        return keys;
      })
      .meta({ 'x-rule': 'names each key once' }),
  );
