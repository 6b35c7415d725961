import { join } from 'node:path';
import { z } from 'zod';
import { defineCommand, defineEvent } from '@ultramarket/contracts';
import {
  type Database,
  defineService,
  type Platform,
  PlatformConfig,
  type Queryable,
  type Received,
  type ServiceParts,
  statement,
} from '../../src';

export interface Note {
  noteId: string;
  text: string;
}
const payload = z.object({ noteId: z.uuid(), text: z.string() });
const key = ({ noteId }: Note) => noteId;

/** Asks the service to write a note down. */
export const WriteNote = defineCommand({
  type: 'WriteNote',
  version: 1,
  topic: 'notes.commands',
  key,
  payload,
  reply: z.object({ length: z.number() }),
});
/** A note was written down. */
export const NoteWritten = defineEvent({
  type: 'NoteWritten',
  version: 1,
  topic: 'notes.events',
  key,
  payload,
});

/** Travels with the commands, so that both can come in one batch. */
export const NoteErased = defineEvent({
  type: 'NoteErased',
  version: 1,
  topic: 'notes.commands',
  key,
  payload,
});

export const migrations = join(__dirname, 'migrations');

const insert = statement(
  'notes-insert',
  `INSERT INTO notes AS n (id, text)
   SELECT (j->>'noteId')::uuid, j->>'text' FROM jsonb_array_elements($1::jsonb) AS j
   ON CONFLICT (id) DO UPDATE SET seen = n.seen + 1`,
);
const find = statement<{ text: string; seen: number }>(
  'notes-find',
  'SELECT text, seen FROM notes WHERE id = $1',
);
const count = statement<{ notes: number }>('notes-count', 'SELECT count(*)::int AS notes FROM notes');

export const writeNotes = (tx: Queryable, notes: readonly Note[]) =>
  tx.query(insert, [JSON.stringify(notes)]);
/** How often a note was written; 0 when it never was. */
export const timesWritten = async (tx: Queryable, noteId: string): Promise<number> =>
  (await tx.query(find, [noteId]))[0]?.seen ?? 0;
export const countNotes = async (tx: Queryable): Promise<number> => (await tx.query(count))[0]?.notes ?? 0;

export const payloads = (batch: ReadonlyArray<Received<Note>>): Note[] =>
  batch.map((received) => received.payload);

/** The smallest service there is: one table and what a test gives it. */
export const notesService = (
  build: (platform: Platform, database: Database) => Partial<ServiceParts> = () => ({}),
  name = 'notes',
) =>
  defineService({
    name,
    config: PlatformConfig.extend({ DATABASE_URL: z.url() }),
    migrations,
    build: async (_config, platform) => ({
      endpoints: [],
      publishes: [NoteWritten, WriteNote],
      ...build(platform, platform.database()),
    }),
  });
