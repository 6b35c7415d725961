import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

/** Whoever is forgotten leaves opinions of nobody behind. What is forgotten already is not found again. */
export const erasures = ({ forgetPeople }: ReviewUseCases): Subscription<undefined>[] => [
  on(UserErasureRequested, (_tx: undefined, events) =>
    forgetPeople([...new Set(events.map(({ payload }) => payload.userId))]),
  ),
];
