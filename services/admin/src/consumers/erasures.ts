import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';

/** Notes on erased users are removed. The audit log is a record that the law wants whole: it has ids, no names. */
export const erasureEvents = ({ store }: AdminUseCases): Subscription[] => [
  on(UserErasureRequested, store, (unit, events) =>
    unit.removeNotes(events.map(({ payload }) => payload.userId)),
  ),
];
