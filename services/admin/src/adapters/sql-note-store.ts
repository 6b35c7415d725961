import { statement, type Transaction } from '@ultramarket/platform';
import { type PrismaClient } from '../generated/prisma/client';
import { type Note, type NoteStore } from '../ports';

const insertNote = statement<Note>(
  'note-insert',
  `INSERT INTO admin_notes (id, user_id, author_id, text) VALUES ($1, $2, $3, $4)
   RETURNING id, user_id AS "userId", author_id AS "authorId", text, created_at AS "createdAt"`,
);

const removeNotes = statement('note-remove', 'DELETE FROM admin_notes WHERE user_id = ANY($1::uuid[])');

const notesShown = 100;

export const noteWrites = (tx: Transaction) => ({
  removeNotes: async (userIds: readonly string[]): Promise<void> =>
    void (await tx.query(removeNotes, [userIds])),
  addNote: async ({ id, userId, authorId, text }: Omit<Note, 'createdAt'>): Promise<Note> => {
    const [note] = await tx.query(insertNote, [id, userId, authorId, text]);
    if (!note) throw new Error('the note was not stored');
    return note;
  },
});

export const sqlNoteStore = (prisma: PrismaClient): NoteStore => ({
  ofUser: (userId) =>
    prisma.adminNote.findMany({ where: { userId }, orderBy: { createdAt: 'desc' }, take: notesShown }),
});
