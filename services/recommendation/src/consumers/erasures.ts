import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

/** Erases what erased users did. */
export const erasureEvents = ({ store, eraseUsers }: RecommendationUseCases): Subscription[] => [
  on(UserErasureRequested, store, (copies, events) =>
    eraseUsers(
      copies,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
