/** Yields to requests once the work since the last time has taken long enough; called after each small step. */
export type YieldToEventLoop = () => Promise<void> | undefined;

/** @throws the reason of `signal` at the next step once it is aborted */
export const eventLoopYielder = (sliceMs: number, signal?: AbortSignal): YieldToEventLoop => {
  let began = performance.now();
  return () => {
    if (performance.now() - began < sliceMs) return undefined;
    return new Promise((resolve, reject) =>
      setImmediate(() => {
        began = performance.now();
        if (signal?.aborted) reject(signal.reason as Error);
        else resolve();
      }),
    );
  };
};
