import { errors } from '@ultramarket/platform';

/**
 * Lets a few pieces of work run at once and makes the others wait in line.
 * @throws UNAVAILABLE when the line is full: an answer after a minute helps nobody
 */
export const slots = (count: number, maxWaiting: number) => {
  let free = count;
  const waiting: Array<() => void> = [];

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else if (waiting.length >= maxWaiting)
      throw errors.UNAVAILABLE(undefined, { headers: { 'Retry-After': '5' } });
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
