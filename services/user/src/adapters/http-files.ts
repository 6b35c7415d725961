import { z } from 'zod';
import { AppError, type HttpClient } from '@ultramarket/platform';
import { type Files } from '../ports';

const File = z.object({ id: z.uuid(), ownerId: z.uuid().nullable(), purpose: z.string(), state: z.string() });

/** Looks files up at file-service, which shows other services every file. */
export const httpFiles = (client: HttpClient): Files => {
  const describe = (id: string) =>
    client.get(`/api/v1/files/${id}`, File).catch((error: unknown) => {
      if (error instanceof AppError && error.kind === 'missing') return undefined;
      throw error;
    });
  return {
    describe: async (ids) => (await Promise.all(ids.map(describe))).filter((file) => file !== undefined),
  };
};
