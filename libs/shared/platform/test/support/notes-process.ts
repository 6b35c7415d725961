import { z } from 'zod';
import { endpoint, on, runService } from '../../src';
import { NoteWritten, notesService, payloads, WriteNote, writeNotes } from './notes';

/** The notes service as a process of its own, as in production; `process.test.ts` starts it. */
void runService(
  notesService((platform, database) => ({
    endpoints: [
      endpoint({
        method: 'post',
        path: '/api/v1/notes/:noteId',
        summary: 'Ask another service, then write a note by way of a message',
        access: 'public',
        params: z.object({ noteId: z.uuid() }),
        response: z.object({}),
        handle: async ({ params: { noteId } }) => {
          await platform
            .client('other', process.env['OTHER_URL'] ?? '', { deadlineMs: 20_000 })
            .get('/', z.object({}));
          await database.transaction(async (tx) => tx.outbox.add(WriteNote({ noteId, text: 'traced' })));
          return {};
        },
      }),
      endpoint({
        method: 'get',
        path: '/api/v1/bug',
        summary: 'Fails',
        access: 'public',
        response: z.object({}),
        handle: async () => {
          throw new Error('a bug');
        },
      }),
    ],
    consumers: [
      on(WriteNote, database, async (tx, batch) => {
        await writeNotes(tx, payloads(batch));
        tx.outbox.add(...payloads(batch).map((note) => NoteWritten(note)));
      }),
    ],
  })),
);
