import { isTransient } from '../database/database';

/** What became of an item. */
export type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/**
 * Works on a batch. When it fails for a reason of its own, each item is worked on alone, in order, so that one that cannot
 * be stored harms no other; but not while the store is away, or all would wait for it one after the other.
 * @param whenAway waits for the store and says whether to try again; without it what was to be done fails at once
 */
export const isolateFailures = async <Item, Result>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  whenAway?: (error: unknown, attempt: number) => Promise<boolean>,
): Promise<Array<Outcome<Result>>> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const results = await work(items);
      return items.map((_, index) => ({ result: results[index] as Result }));
    } catch (error) {
      const away = isTransient(error);
      if (away && (await whenAway?.(error, attempt))) continue;
      if (away || items.length === 1) return items.map(() => ({ error }));
      const outcomes: Array<Outcome<Result>> = [];
      for (const item of items) outcomes.push(...(await isolateFailures([item], work, whenAway)));
      return outcomes;
    }
  }
};
