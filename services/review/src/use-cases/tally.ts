import { errors, type Logger, NaturalBatcher } from '@ultramarket/platform';
import { emptySpread, nextVersion, type Rating, ratingEvent, sameSpread } from '../domain/rating';
import { type AverageCache, type Mark, type RatingStore, type ReviewStore } from '../ports';

interface Deps {
  ratings: RatingStore;
  averages: AverageCache;
  store: Pick<ReviewStore, 'unmark'>;
  logger: Logger;
  now: () => Date;
}

/** After so many conflicts it gives up; the marks stay, and the next sweep counts. */
const attempts = 200;

/**
 * Counts the ratings of products exactly, however many writes are concurrent. A count reads the rating's version, then
 * the reviews, and stores what it found only if the version is still the same; it increments the version even when it finds
 * nothing new. So a count that was stored after another one also read after it. Every change of a review is followed
 * by a count, hence the last stored count has seen every change.
 */
export class Tally {
  private readonly rounds: NaturalBatcher<Mark, void>;

  constructor(private readonly deps: Deps) {
    this.rounds = new NaturalBatcher((marks) => this.round(marks), { maxBatch: 500, inFlight: 1 });
  }

  /**
   * Counts after changes; changes that come while a count is under way share the next one. It never fails the change:
   * what could not be counted keeps its mark, which `countLeftovers` finds.
   */
  async counted(marks: readonly Mark[]): Promise<void> {
    const outcomes = await Promise.allSettled(marks.map((mark) => this.rounds.add(mark)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) this.deps.logger.warn('ratings are counted later', { error: failure.reason });
  }

  /**
   * Counts products and returns which stored ratings were wrong, not counting those that a change was just about to
   * correct. With `announce` all of them are published.
   */
  async audit(productIds: readonly string[], { announce = false } = {}): Promise<ReadonlySet<string>> {
    return this.count(productIds, { announce, audit: true });
  }

  private async round(marks: readonly Mark[]): Promise<void[]> {
    await this.count(
      marks.map(({ productId }) => productId),
      { announce: false, audit: false },
    );
    await this.deps.store.unmark(marks);
    return marks.map(() => undefined);
  }

  private async count(
    productIds: readonly string[],
    how: { announce: boolean; audit: boolean },
  ): Promise<ReadonlySet<string>> {
    const wrong = new Set<string>();
    let open: readonly string[] = [...new Set(productIds)];
    for (let attempt = 1; open.length > 0; attempt += 1) {
      if (attempt > attempts) throw errors.UNAVAILABLE('These ratings change too fast to be counted.');
      open = await this.pass(open, how, wrong);
    }
    return wrong;
  }

  /** Counts once. @returns the products that another process has counted meanwhile */
  private async pass(
    productIds: readonly string[],
    { announce, audit }: { announce: boolean; audit: boolean },
    wrong: Set<string>,
  ): Promise<string[]> {
    const { ratings, averages, now } = this.deps;
    const before = await ratings.byIds(productIds);
    const spreads = await ratings.count(productIds);
    const differs = (id: string): boolean =>
      !sameSpread(before.get(id)?.spread ?? emptySpread, spreads.get(id) ?? emptySpread);
    // Read after the count: a mark that is gone by now was removed by a count that has incremented the version.
    const expected = audit ? await ratings.marked(productIds.filter(differs)) : new Set<string>();
    const lost = await Promise.all(
      productIds.map(async (productId) => {
        const known = before.get(productId);
        const spread = spreads.get(productId) ?? emptySpread;
        const rating: Rating = { productId, spread, version: nextVersion(known, now()) };
        const publishes = announce || differs(productId);
        const release = await ratings.write(rating, known?.version, publishes ? [ratingEvent(rating)] : []);
        if (!release) return [productId];
        if (audit && differs(productId) && !expected.has(productId)) wrong.add(productId);
        if (publishes) await averages.put(rating);
        release();
        return [];
      }),
    );
    return lost.flat();
  }
}
