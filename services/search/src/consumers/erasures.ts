import { UserErasureRequested } from '@ultramarket/contracts';
import { onIdempotent, type Subscription } from '@ultramarket/platform';
import { type SearchUseCases } from '../use-cases';

/** An erased user's search history is removed; the statistics are anonymous anyway. */
export const erasureEvents = ({ eraseUsers }: SearchUseCases): Subscription<undefined>[] => [
  onIdempotent(UserErasureRequested, (events) => eraseUsers(events.map(({ payload }) => payload.userId))),
];
