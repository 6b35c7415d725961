interface Entry<Value> {
  value: Value;
  until: number;
}

/**
 * Values that were true a moment ago, in this process. Those who ask for the same one while it is being fetched share
 * the fetch; what is invalidated meanwhile is not stored.
 */
export class TtlCache<Value> {
  private readonly kept = new Map<string, Entry<Value>>();
  private readonly pending = new Map<string, Promise<Value>>();

  constructor(private readonly options: { ttlMs: number; limit: number; now?: () => number }) {}

  get(key: string, fetch: () => Promise<Value>): Promise<Value> | Value {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const underway = this.pending.get(key);
    if (underway) return underway;
    const fetching: Promise<Value> = fetch()
      .then((value) => {
        if (this.pending.get(key) === fetching) this.put(key, value);
        return value;
      })
      .finally(() => {
        if (this.pending.get(key) === fetching) this.pending.delete(key);
      });
    this.pending.set(key, fetching);
    return fetching;
  }

  peek(key: string): Value | undefined {
    const known = this.kept.get(key);
    return known && known.until > this.now() ? known.value : undefined;
  }

  put(key: string, value: Value): void {
    this.kept.delete(key);
    this.kept.set(key, { value, until: this.now() + this.options.ttlMs });
    if (this.kept.size <= this.options.limit) return;
    const oldest = this.kept.keys().next().value;
    if (oldest !== undefined) this.kept.delete(oldest);
  }

  forget(key: string): void {
    this.kept.delete(key);
    this.pending.delete(key);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
