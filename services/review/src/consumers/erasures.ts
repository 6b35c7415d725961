import { UserErasureRequested } from '@ultramarket/contracts';
import { onIdempotent, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/** Reviews of an erased user stay without their author. A repeated event changes nothing. */
export const erasures = ({ eraseUsers }: ReviewUseCases): Subscription<undefined>[] => [
  onIdempotent(UserErasureRequested, (events) =>
    eraseUsers([...new Set(events.map(({ payload }) => payload.userId))]),
  ),
];
