import { errors } from '@ultramarket/platform';

interface Waiter {
  readonly start: () => void;
  readonly shed: (reason: Error) => void;
}

/**
 * Lets a few pieces of work run at once and makes the others wait, each network in a queue of its own. Queues are
 * served round robin, so that a network waits for each other one no longer than a piece of work takes.
 * When too many wait, the newest of the longest queue is shed: a flood sheds its own.
 * @throws UNAVAILABLE for what is shed: an answer after a minute is of no use
 */
export const fairBulkhead = (count: number, maxWaiting: number) => {
  let free = count;
  let waiting = 0;
  /** By network, in the order in which they are served. None is empty. */
  const queues = new Map<string, Waiter[]>();

  const unavailable = (): Error => errors.UNAVAILABLE(undefined, { headers: { 'Retry-After': '5' } });

  const leave = (): void => {
    const [first] = queues;
    if (!first) {
      free += 1;
      return;
    }
    const [network, queue] = first;
    const next = queue.shift();
    queues.delete(network);
    if (queue.length > 0) queues.set(network, queue);
    waiting -= 1;
    next?.start();
  };

  /** False when the newest of the longest queue is the one that wants to come in. */
  const makeRoom = (network: string): boolean => {
    let longest: [string, Waiter[]] | undefined;
    for (const entry of queues) if (entry[1].length > (longest?.[1].length ?? 0)) longest = entry;
    if (!longest || longest[1].length <= (queues.get(network)?.length ?? 0) + 1) return false;
    const newest = longest[1].pop();
    waiting -= 1;
    newest?.shed(unavailable());
    return true;
  };

  const wait = (network: string): Promise<void> =>
    new Promise((start, shed) => {
      const queue = queues.get(network);
      if (queue) queue.push({ start, shed });
      else queues.set(network, [{ start, shed }]);
      waiting += 1;
    });

  return async <Result>(network: string, work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else if (waiting >= maxWaiting && !makeRoom(network)) throw unavailable();
    else await wait(network);
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
