import { z } from 'zod';
import { defineEvent } from './message';
import { Text } from './values';

const topic = 'file.events';

/** What a file is for; its limits and who may see it follow from that. */
export const FilePurpose = z.enum([
  'PRODUCT_IMAGE',
  'PRODUCT_VIDEO',
  'REVIEW_IMAGE',
  'AVATAR',
  'DOCUMENT',
  'KYC',
]);
export type FilePurpose = z.infer<typeof FilePurpose>;

/** A file is stored; its variants may still be made. */
export const FileUploaded = defineEvent({
  type: 'FileUploaded',
  version: 1,
  topic,
  key: (event) => event.fileId,
  payload: z.object({
    fileId: z.uuid(),
    ownerId: z.uuid(),
    purpose: FilePurpose,
    mime: Text,
    bytes: z.number().int(),
  }),
});

/** All variants of an image are there. */
export const FileProcessed = defineEvent({
  type: 'FileProcessed',
  version: 1,
  topic,
  key: (event) => event.fileId,
  payload: z.object({
    fileId: z.uuid(),
    variants: z.array(z.object({ name: Text, url: Text, width: z.number().int(), height: z.number().int() })),
  }),
});

/** A file can no longer be read; its bytes are purged later. */
export const FileDeleted = defineEvent({
  type: 'FileDeleted',
  version: 1,
  topic,
  key: (event) => event.fileId,
  payload: z.object({ fileId: z.uuid(), ownerId: z.uuid(), purpose: FilePurpose }),
});
