import { z } from 'zod';
import { errors } from '../errors';

/** Query keys of every list (XC-05): `page` from 1, `limit` up to 100, or a `cursor` for deep paging without a count. */
export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
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

/** Packs the sort key of the last row into an opaque string. */
export const encodeCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws VALIDATION_ERROR when the cursor was not made by `encodeCursor` with as many parts */
export const decodeCursor = (cursor: string, parts: number): Array<string | number> => {
  try {
    return z
      .array(z.string().or(z.number()))
      .length(parts)
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw errors.VALIDATION_ERROR('The cursor is not one that this list gave out.', {
      cause,
      fields: [{ pointer: 'query/cursor', code: 'invalid_cursor', detail: 'not a cursor of this list' }],
    });
  }
};

/**
 * The `sort` query key: names from a closed set, `-` for descending, comma between.
 * The result is in the order given, such as `[{ field: 'createdAt', descending: true }]`.
 */
export const sortQuery = <const Field extends string>(
  fields: readonly [Field, ...Field[]],
  fallback: string,
) =>
  z
    .string()
    .max(200)
    .default(fallback)
    .transform((value, context) =>
      value.split(',').map((part) => {
        const name = part.replace(/^-/, '');
        if (!(fields as readonly string[]).includes(name)) {
          context.addIssue({
            code: 'custom',
            message: `unknown sort key "${name}"; known: ${fields.join(', ')}`,
          });
        }
        return { field: name as Field, descending: part.startsWith('-') };
      }),
    );
