import { type Readable } from 'node:stream';
import { z } from 'zod';
import { FilePurpose } from '@ultramarket/contracts';
import {
  type Actor,
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  errors,
  field,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { type StoredFile } from '../domain/file';
import { maxCounted, type UploadForm } from '../ports';
import { type FileUseCases } from '../use-cases';
import { Alt, Tag, Tags, UploadFields } from '../use-cases/upload-input';
import { type FileView } from '../use-cases/view-file';

const Visibility = z.enum(['PUBLIC', 'PRIVATE', 'KYC']);
const State = z.enum(['UPLOADING', 'PENDING', 'READY', 'QUARANTINED', 'FAILED']);

const View = z.object({
  id: z.string(),
  ownerId: z.string().nullable(),
  name: z.string().nullable(),
  purpose: FilePurpose,
  visibility: Visibility,
  state: State,
  mime: z.string(),
  size: z.number().int(),
  checksum: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  alt: z.string().nullable(),
  tags: z.array(z.string()),
  productId: z.string().nullable(),
  url: z.string().nullable(),
  urlExpiresAt: z.string().nullable(),
  variants: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      mime: z.string(),
      size: z.number().int(),
      width: z.number().int(),
      height: z.number().int(),
    }),
  ),
  createdAt: z.string(),
});

const Id = z.object({ id: field.id() });

const UploadReference = z.object({
  ...UploadFields.shape,
  tags: field.optionalLine(1000).describe('Comma between'),
  file: z
    .file()
    .describe(
      'The file itself, after all other fields. Its type is what its bytes say. Pictures are JPEG, PNG, WebP, GIF or AVIF with one frame: one that moves is refused (FILE_IMAGE_ANIMATED)',
    ),
});

export interface RouteDeps {
  files: FileUseCases;
  view: (file: StoredFile, actor: Actor | undefined) => FileView;
  readForm: (stream: Readable, contentType: string) => Promise<UploadForm>;
}

const lengthOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;

/** @throws VALIDATION_ERROR for a page that only a cursor reaches */
const checkDepth = ({ page, limit }: { page: number; limit: number }): void => {
  if (page * limit > maxCounted)
    throw errors.VALIDATION_ERROR(`Pages end at ${maxCounted} files; go on with meta.nextCursor.`, {
      fields: [{ pointer: 'query/page', code: 'too_deep', detail: 'use the cursor' }],
    });
};

const totalOf = (page: { page: number; limit: number }, total: number | undefined) => {
  if (total === undefined) return { limit: page.limit };
  const isEstimate = total > maxCounted;
  return { ...pageMeta(page, isEstimate ? maxCounted : total), ...(isEstimate && { totalIsEstimate: true }) };
};

/** Files and their metadata. */
export const fileRoutes = ({ files, view, readForm }: RouteDeps): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/files/upload',
    summary:
      'Upload a file; the fields come before the file, a picture has one frame, and links work once its state is READY',
    access: 'customer',
    upload: { contentType: 'multipart/form-data', form: UploadReference },
    status: 201,
    response: View,
    handle: async ({ actor, stream, header }) => {
      const openForm = () => readForm(stream, header('content-type') ?? '');
      return view(await files.upload(actor, openForm, lengthOf(header('content-length'))), actor);
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/files',
    summary: "The caller's files, newest first; those of all users for staff",
    access: 'customer',
    query: PageQuery.extend({
      ownerId: field.id().optional(),
      purpose: FilePurpose.optional(),
      state: State.optional(),
      productId: field.id().optional(),
      tag: Tag.optional(),
    }),
    response: z.array(View),
    handle: async ({ actor, ip, query: { page, limit, cursor, ...filter } }) => {
      checkDepth({ page, limit });
      const after = cursor === undefined ? undefined : decodeCursor('files', cursor, [z.uuid()])[0];
      const { files: found, total } = await files.list({ actor, ip }, filter, { page, limit, after });
      const last = found.length === limit ? found.at(-1) : undefined;
      return new Reply(
        found.map((file) => view(file, actor)),
        {
          meta: {
            ...totalOf({ page, limit }, total),
            nextCursor: last ? encodeCursor('files', [last.id]) : null,
          },
        },
      );
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/files/:id',
    summary: 'What is known of a file, with links to it and its variants; private links work for 15 minutes',
    access: 'guest',
    params: Id,
    response: View,
    handle: async ({ actor, ip, params }) => view(await files.get(params.id, { actor, ip }), actor),
  }),

  endpoint({
    method: 'patch',
    path: '/api/v1/files/:id',
    summary: 'Change the words that go with a file',
    access: 'customer',
    params: Id,
    example: { body: { alt: 'A blue field', tags: ['blue', 'wide'] } },
    body: z.strictObject({ alt: Alt.nullable().optional(), tags: Tags.optional() }),
    response: View,
    handle: async ({ actor, ip, params, body }) =>
      view(await files.describe(params.id, { actor, ip }, body), actor),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/files/:id',
    summary: 'Take a file away; its bytes are purged after 30 days',
    access: 'customer',
    params: Id,
    response: z.object({ id: z.string() }),
    handle: ({ actor, ip, params }) => files.remove(params.id, { actor, ip }),
  }),
];
