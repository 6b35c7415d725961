import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type NoteStore } from '../ports';

/** Notes on erased users are removed. The audit log is a record that the law wants whole: it has ids, no names. */
export const erasureEvents = (notes: NoteStore): Subscription[] => [
  on(UserErasureRequested, (tx, events) =>
    notes.removeOf(
      tx,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
