import { UserErasureRequested } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type FileUseCases } from '../use-cases';

/** Users who are erased. */
export const erasureEvents = ({ store, eraseUsers }: FileUseCases): Subscription[] => [
  on(UserErasureRequested, store, (files, events) =>
    eraseUsers(
      files,
      events.map(({ payload }) => payload.userId),
    ),
  ),
];
