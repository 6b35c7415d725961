import { type AccountStore, type SessionStore } from '../ports';

const batch = 5000;

interface PurgeDeps {
  sessions: Pick<SessionStore, 'purge'>;
  store: Pick<AccountStore, 'purge'>;
}

/** Removes what is long expired, in batches, so that no statement holds many rows for long. */
export const purgeExpired =
  ({ sessions, store }: PurgeDeps) =>
  async (): Promise<void> => {
    for (const each of [sessions, store]) {
      let gone: number;
      do gone = await each.purge(batch);
      while (gone >= batch);
    }
  };
