import { AsyncResource } from 'node:async_hooks';
import { bulkhead as places, BulkheadRejectedError } from 'cockatiel';
import { errors } from './errors';

/**
 * Keeps one kind of work from taking the place of all others: `concurrency` pieces of it run, `maxQueued` wait for them, in
 * the order in which they came.
 * @throws UNAVAILABLE for what finds no place to wait: an answer after a long while is of no use
 */
export const bulkhead = (concurrency: number, maxQueued: number) => {
  const policy = places(concurrency, maxQueued);
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      // What waited would otherwise run in the context of the piece before it.
      return await policy.execute(AsyncResource.bind(work));
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw errors.UNAVAILABLE(undefined, { headers: { 'Retry-After': '5' }, cause: error });
    }
  };
};
