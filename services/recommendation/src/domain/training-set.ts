import { type ItemSets } from './co-purchases';
import { type InteractionKind } from './interactions';
import { IntList } from './int-list';

/** One interaction as training reads it, with the product as a number. */
export interface TrainingRow {
  readonly userId: string;
  readonly item: number;
  readonly kind: InteractionKind;
  readonly sourceId: string;
  readonly weight: number;
  readonly at: number;
}

/** The most items of a shopper or an order that count: the latest. */
const setLimit = 50;

interface FirstPurchase {
  readonly item: number;
  readonly at: number;
  readonly order: string;
}

/** The popularity of items: interactions count half after each half-life. */
class Popularity {
  readonly scores: Float64Array;

  constructor(
    items: number,
    private readonly until: number,
    private readonly halfLifeMs: number,
  ) {
    this.scores = new Float64Array(items);
  }

  add({ item, weight, at }: TrainingRow): void {
    const decayed = weight * 2 ** (-(this.until - at) / this.halfLifeMs);
    this.scores[item] = (this.scores[item] ?? 0) + decayed;
  }
}

/** Everything a model is made from, in flat arrays: some four bytes for each purchase that counts, twice. */
export interface TrainingSet {
  readonly users: number;
  /** What each shopper bought, in the order of the first purchase. */
  readonly shoppers: ItemSets;
  /** The same without the last order of those whose last order brought something new. */
  readonly earlier: ItemSets;
  /** What was bought in one order. */
  readonly baskets: ItemSets;
  readonly popularity: Float64Array;
  /** Popularity without the orders that are held out. */
  readonly earlierPopularity: Float64Array;
}

/** Takes interactions ordered by user and stores only what training needs of each user. */
export class TrainingSetBuilder {
  private readonly items = new IntList();
  private readonly starts = new IntList();
  private readonly ends = new IntList();
  private readonly earlierEnds = new IntList();
  private readonly basketItems = new IntList();
  private readonly basketStarts = new IntList();
  private readonly basketEnds = new IntList();
  private readonly popularity: Popularity;
  private readonly earlierPopularity: Popularity;
  private rows: TrainingRow[] = [];
  private users = 0;

  /** @param until the time of the newest interaction, from which age is counted */
  constructor(itemCount: number, until: number, halfLifeDays: number) {
    const halfLifeMs = halfLifeDays * 86_400_000;
    this.popularity = new Popularity(itemCount, until, halfLifeMs);
    this.earlierPopularity = new Popularity(itemCount, until, halfLifeMs);
  }

  add(row: TrainingRow): void {
    if (this.rows[0] && this.rows[0].userId !== row.userId) this.finishUser();
    this.rows.push(row);
  }

  build(): TrainingSet {
    this.finishUser();
    const shoppers = { starts: this.starts.view(), ends: this.ends.view(), items: this.items.view() };
    return {
      users: this.users,
      shoppers,
      earlier: { ...shoppers, ends: this.earlierEnds.view() },
      baskets: {
        starts: this.basketStarts.view(),
        ends: this.basketEnds.view(),
        items: this.basketItems.view(),
      },
      popularity: this.popularity.scores,
      earlierPopularity: this.earlierPopularity.scores,
    };
  }

  private finishUser(): void {
    const rows = this.rows;
    this.rows = [];
    if (rows.length === 0) return;
    this.users += 1;
    const purchases = rows.filter(({ kind }) => kind === 'PURCHASE');
    const heldOut = this.addShopper(purchases);
    this.addBaskets(purchases);
    for (const row of rows) {
      this.popularity.add(row);
      if (row.sourceId !== heldOut) this.earlierPopularity.add(row);
    }
  }

  /** @returns the order that is held out for the evaluation, if there is one */
  private addShopper(purchases: readonly TrainingRow[]): string | undefined {
    if (purchases.length === 0) return undefined;
    const first = new Map<number, FirstPurchase>();
    for (const { item, at, sourceId } of purchases) {
      const known = first.get(item);
      if (!known || at < known.at || (at === known.at && sourceId < known.order))
        first.set(item, { item, at, order: sourceId });
    }
    const bought = [...first.values()]
      .sort((a, b) => a.at - b.at || (a.order < b.order ? -1 : a.order > b.order ? 1 : a.item - b.item))
      .slice(-setLimit);
    const last = bought.at(-1)?.order;
    const split = bought.findIndex(({ order }) => order === last);
    const start = this.items.length;
    bought.forEach(({ item }) => this.items.push(item));
    this.starts.push(start);
    this.ends.push(this.items.length);
    this.earlierEnds.push(split > 0 ? start + split : this.items.length);
    return split > 0 ? last : undefined;
  }

  private addBaskets(purchases: readonly TrainingRow[]): void {
    const baskets = new Map<string, Set<number>>();
    for (const { sourceId, item } of purchases)
      baskets.set(sourceId, (baskets.get(sourceId) ?? new Set<number>()).add(item));
    for (const items of baskets.values()) {
      if (items.size < 2) continue;
      this.basketStarts.push(this.basketItems.length);
      [...items]
        .sort((a, b) => a - b)
        .slice(0, setLimit)
        .forEach((item) => this.basketItems.push(item));
      this.basketEnds.push(this.basketItems.length);
    }
  }
}
