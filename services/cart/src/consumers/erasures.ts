import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type CartUseCases } from '../use-cases';

/** An erased user leaves no cart. */
export const erasureEvents = ({ copies, eraseUsers }: CartUseCases): Subscription[] => [
  on(UserErasureRequested, copies, (unit, events) =>
    eraseUsers(
      unit,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
