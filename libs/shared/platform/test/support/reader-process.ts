import { on, runService, type Transaction } from '../../src';
import { NoteErased, notesService, NoteWritten, payloads } from './notes';

/** A second service, which reads what was written and asks for its removal; `trace-chain.test.ts` starts it. */
void runService(
  notesService(
    () => ({
      publishes: [NoteErased],
      consumers: [
        on(NoteWritten, async (tx: Transaction, batch) => {
          tx.outbox.add(...payloads(batch).map((note) => NoteErased(note)));
        }),
      ],
    }),
    'reader',
  ),
);
