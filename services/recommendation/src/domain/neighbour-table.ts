/** The closest items of each item, the closest first; of two that are equally close the one with the lower number. */
export class NeighbourTable {
  private readonly counts: Uint16Array;
  private readonly ids: Int32Array;
  private readonly values: Float32Array;

  constructor(
    readonly items: number,
    private readonly top: number,
  ) {
    this.counts = new Uint16Array(items);
    this.ids = new Int32Array(items * top);
    this.values = new Float32Array(items * top);
  }

  /** Offers a neighbour, which stays if it is among the closest. Scores have single precision, as stored. */
  offer(item: number, neighbour: number, exactScore: number): void {
    const score = Math.fround(exactScore);
    if (!(score > 0)) return;
    const { top, ids, values } = this;
    const start = item * top;
    const count = this.counts[item] ?? 0;
    let at = start + count;
    const closer = (place: number): boolean => {
      const other = values[place] ?? 0;
      return score > other || (score === other && neighbour < (ids[place] ?? 0));
    };
    if (count === top && !closer(at - 1)) return;
    while (at > start && closer(at - 1)) at -= 1;
    const kept = Math.min(count + 1, top);
    ids.copyWithin(at + 1, at, start + kept - 1);
    values.copyWithin(at + 1, at, start + kept - 1);
    ids[at] = neighbour;
    values[at] = score;
    this.counts[item] = kept;
  }

  of(item: number): { keys: Int32Array; scores: Float32Array } {
    const start = item * this.top;
    const end = start + (this.counts[item] ?? 0);
    return { keys: this.ids.subarray(start, end), scores: this.values.subarray(start, end) };
  }
}
