interface Entry<Value> {
  value: Value;
  until: number;
}

/**
 * Values that were read a moment ago, in this process. Concurrent callers share one fetch; a value that is invalidated
 * meanwhile is not cached.
 */
export class TtlCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
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
    const known = this.entries.get(key);
    return known && known.until > this.now() ? known.value : undefined;
  }

  put(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, { value, until: this.now() + this.options.ttlMs });
    if (this.entries.size <= this.options.limit) return;
    const oldest = this.entries.keys().next().value;
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  invalidate(key: string): void {
    this.entries.delete(key);
    this.pending.delete(key);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
