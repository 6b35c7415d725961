import { AppError, errors, isTransient, newId } from '@ultramarket/platform';
import { type Note, type NoteStore, type Operator, type OwnerAnswer, type Owners } from '../ports';
import { forwardWrite, recordOwn, type RecordDeps } from './record-own';

interface UserDeps extends RecordDeps {
  owners: Owners;
  notes: NoteStore;
}

export interface UserChange {
  readonly status?: 'ACTIVE' | 'SUSPENDED' | undefined;
  readonly role?: string | undefined;
  readonly note?: string | undefined;
}

/** A user as user-service knows them, with what staff noted. */
export const getUser =
  ({ owners, notes }: UserDeps) =>
  async (userId: string, operator: Operator): Promise<{ profile: unknown; notes: Note[] }> => {
    const [profile, own] = await Promise.all([
      owners.ask('user', { method: 'GET', path: `/api/v1/users/${userId}` }, operator),
      notes.ofUser(userId),
    ]);
    return { profile: profile.data, notes: own };
  };

const addNote =
  (deps: UserDeps) =>
  async (userId: string, text: string, operator: Operator): Promise<Note> =>
    deps.store.transaction(async (unit) => {
      const note = await unit.addNote({ id: newId(), userId, authorId: operator.userId, text });
      // The text may be personal; the log says only that it is there.
      const after = { noteId: note.id };
      await recordOwn(deps, unit, operator, { action: 'user.noted', resource: `user/${userId}`, after });
      return note;
    });

/** Does one part after the other; when a later one fails, the error names those that were done, and stay. */
const inParts = () => {
  const done: string[] = [];
  return async <Result>(part: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      const result = await work();
      done.push(part);
      return result;
    } catch (error) {
      const known =
        !(error instanceof AppError) && isTransient(error)
          ? errors.UNAVAILABLE(undefined, { cause: error })
          : error;
      if (done.length === 0 || !(known instanceof AppError)) throw error;
      const { kind, code, message, fields, extra, headers } = known;
      throw new AppError(kind, code, message, {
        fields,
        extra: { ...extra, done: [...done] },
        headers,
        cause: error,
      });
    }
  };
};

/**
 * Changes role and status at auth-service, the role first as it is the one more often refused, and keeps notes here;
 * each part that succeeded stays. A note is about a user that its owner knows: one about an unknown or erased user
 * would never be found again.
 * @throws the owner's refusal; `done` names the parts that went before it
 */
export const updateUser = (deps: UserDeps) => {
  const write = forwardWrite(deps);
  const note = addNote(deps);
  const govern = (userId: string, what: 'status' | 'role', value: string, operator: Operator) =>
    write(
      'auth',
      { method: 'PUT', path: `/api/v1/auth/users/${userId}/${what}`, body: { [what]: value } },
      operator,
      { action: `user.${what}`, resource: `user/${userId}`, after: { [what]: value } },
    );
  return async (
    userId: string,
    change: UserChange,
    operator: Operator,
  ): Promise<{ account: unknown; note: Note | null }> => {
    const { role, status, note: text } = change;
    const part = inParts();
    let account: OwnerAnswer | undefined;
    if (role !== undefined) account = await part('role', () => govern(userId, 'role', role, operator));
    if (status !== undefined)
      account = await part('status', () => govern(userId, 'status', status, operator));
    if (text !== undefined && account === undefined)
      await deps.owners.ask('user', { method: 'GET', path: `/api/v1/users/${userId}` }, operator);
    const kept = text === undefined ? null : await part('note', () => note(userId, text, operator));
    return { account: account?.data ?? null, note: kept };
  };
};
