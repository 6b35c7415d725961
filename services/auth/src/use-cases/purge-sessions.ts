import { type SessionStore } from '../ports';

const batch = 5000;

/** Removes what is long expired (AUTH-35), in batches, so that no statement holds many rows for long. */
export const purgeSessions =
  ({ sessions }: { sessions: SessionStore }) =>
  async (): Promise<void> => {
    let gone: number;
    do gone = await sessions.purge(batch);
    while (gone >= batch);
  };
