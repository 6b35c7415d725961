import { on, runService } from '../../src';
import { NoteErased, notesService, NoteWritten, payloads } from './notes';

/** A second service, which reads what was written and asks for its removal; `trace-chain.test.ts` starts it. */
void runService(
  notesService(
    (_platform, database) => ({
      publishes: [NoteErased],
      consumers: [
        on(NoteWritten, database, async (tx, batch) => {
          tx.outbox.add(...payloads(batch).map((note) => NoteErased(note)));
        }),
      ],
    }),
    'reader',
  ),
);
