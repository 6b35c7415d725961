import { z } from 'zod';
import { endpoint, type Endpoint, field, StreamReply } from '@ultramarket/platform';
import { type FileUseCases } from '../use-cases';

/** A signed link has both. */
const Query = z.object({
  variant: field
    .token(5)
    .regex(/^(main|\d{1,5})$/)
    .default('main'),
  expires: field.whole(1, 99_999_999_999).optional(),
  signature: field.token(100).optional(),
});

/** Bytes of files. What is public is open to all; the rest to owner and staff, or with a signed link. */
export const downloadRoutes = (files: FileUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/files/download/:id',
    summary: 'The bytes of a file or of one of its variants; ranges and If-None-Match are honoured',
    access: 'guest',
    params: z.object({ id: field.id() }),
    query: Query,
    response: z.unknown(),
    handle: async ({ params, query: { variant, expires, signature }, actor, ip, head, header }) => {
      const signed = expires !== undefined || signature !== undefined;
      const { status, headers, stream } = await files.open({
        id: params.id,
        variant,
        actor,
        ip,
        head,
        link: signed ? { expires: expires ?? 0, signature: signature ?? '' } : undefined,
        range: header('range'),
        ifRange: header('if-range'),
        ifNoneMatch: header('if-none-match'),
      });
      return new StreamReply(stream, { status, headers });
    },
  }),
];
