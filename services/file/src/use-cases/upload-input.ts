import { z } from 'zod';
import { FilePurpose } from '@ultramarket/contracts';
import { type Actor, errors, field, hasRole } from '@ultramarket/platform';
import { purposes, type Visibility } from '../domain/purpose';

export const Alt = field.line(300);
export const Tag = field.line(40);
export const Tags = field.distinct(z.array(Tag).max(20));

/** The fields of the form beside the file. */
export const UploadFields = z.strictObject({
  purpose: FilePurpose,
  visibility: z.enum(['PUBLIC', 'PRIVATE', 'KYC']).optional(),
  productId: field.id().optional(),
  alt: field.optionalLine(300),
  /** Comma between. */
  tags: field
    .optionalLine(1000)
    .transform((tags) => tags?.split(',').filter((tag) => tag.trim() !== ''))
    .pipe(Tags.optional()),
});

export interface UploadInput {
  readonly purpose: FilePurpose;
  readonly visibility: Visibility;
  readonly productId: string | null;
  readonly alt: string | null;
  readonly tags: readonly string[];
}

const refused = (name: string, detail: string) =>
  errors.VALIDATION_ERROR(undefined, { fields: [{ pointer: `/${name}`, code: 'not_allowed', detail }] });

/** What the caller wants, as far as the caller may. @throws VALIDATION_ERROR, FORBIDDEN */
export const uploadInput = (actor: Actor, fields: Readonly<Record<string, string>>): UploadInput => {
  const parsed = UploadFields.safeParse(fields);
  if (!parsed.success) {
    const faults = parsed.error.issues.flatMap((issue) => {
      const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('/')];
      return names.map((name) => ({ pointer: `/${name}`, code: issue.code, detail: issue.message }));
    });
    throw errors.VALIDATION_ERROR(undefined, { fields: faults });
  }
  const { purpose, visibility, productId, alt, tags } = parsed.data;
  const { visibilities, ofProduct } = purposes[purpose];
  const wanted = visibility ?? visibilities[0];
  if (!visibilities.includes(wanted))
    throw refused('visibility', `${purpose} can be ${visibilities.join(' or ')}`);
  if (productId !== undefined && !ofProduct) throw refused('productId', `${purpose} belongs to no product`);
  // Otherwise any customer could put a document under the shop's name; pictures are made anew.
  if (purpose === 'DOCUMENT' && wanted === 'PUBLIC' && !hasRole(actor, 'vendor'))
    throw errors.FORBIDDEN('Only vendors and staff publish documents.');
  if (ofProduct && !hasRole(actor, 'vendor')) throw errors.FORBIDDEN('Only vendors and staff have products.');
  return { purpose, visibility: wanted, productId: productId ?? null, alt: alt ?? null, tags: tags ?? [] };
};
