import { Latencies, type Summary } from './latencies';

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 120);

/** `callers` callers that each start the next request when the last one is answered. */
export const closedLoop = async (
  callers: number,
  seconds: number,
  work: (caller: number) => Promise<unknown>,
): Promise<{ summary: Summary; latencies: Latencies }> => {
  const latencies = new Latencies();
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const run = async (caller: number) => {
    while (performance.now() < end) {
      const start = performance.now();
      try {
        await work(caller);
        latencies.add(performance.now() - start);
      } catch (error) {
        latencies.fail(reasonOf(error));
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => run(caller)));
  return { summary: latencies.summary((performance.now() - begun) / 1000), latencies };
};

/**
 * Starts `rate` pieces of work a second whether or not earlier ones have ended. Time counts from the moment a piece
 * was due, so that a system which falls behind cannot hide it. What it carries is what ends each second while pieces
 * are being started: without the first sixth of the time, in which none has ended yet, and without what ends afterwards.
 */
export const openLoop = async (
  rate: number,
  seconds: number,
  work: (due: number) => Promise<void>,
  onFailure: (reason: string) => void,
): Promise<{ carriedPerSecond: number }> => {
  const begun = performance.now();
  const [from, until] = [begun + (seconds * 1000) / 6, begun + seconds * 1000];
  let carried = 0;
  const total = Math.round(rate * seconds);
  const running = new Set<Promise<void>>();
  for (let started = 0; started < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * rate) + 1);
    for (; started < due; started += 1) {
      const one: Promise<void> = work(begun + (started / rate) * 1000)
        .then(() => {
          const now = performance.now();
          if (now >= from && now < until) carried += 1;
        })
        .catch((error: unknown) => onFailure(reasonOf(error)))
        .finally(() => running.delete(one));
      running.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(running);
  return { carriedPerSecond: (carried * 1000) / (until - from) };
};
