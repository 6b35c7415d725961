import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/** Reviews of an erased user stay without their author. Erased ones are not found again. */
export const erasures = ({ forgetPeople }: ReviewUseCases): Subscription<undefined>[] => [
  on(UserErasureRequested, (_tx: undefined, events) =>
    forgetPeople([...new Set(events.map(({ payload }) => payload.userId))]),
  ),
];
