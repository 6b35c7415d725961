import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/** Reviews of an erased user stay without their author. Erased ones are not found again. */
export const erasures = ({ erasePeople }: ReviewUseCases): Subscription<undefined>[] => [
  on(UserErasureRequested, (_tx: undefined, events) =>
    erasePeople([...new Set(events.map(({ payload }) => payload.userId))]),
  ),
];
