export interface Summary {
  count: number;
  errors: number;
  /** Requests per second of wall time; of an open loop, what it carried. */
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Latencies of one workload, ms. Kept one by one: a run has some ten thousand at most. */
export class Latencies {
  private readonly values: number[] = [];
  private failures = 0;
  private readonly reasons = new Map<string, number>();

  add(ms: number): void {
    this.values.push(ms);
  }

  fail(reason: string): void {
    this.failures += 1;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  /** Why requests failed, the most frequent reason first. */
  failureReasons(): Array<[string, number]> {
    return [...this.reasons].sort(([, a], [, b]) => b - a);
  }

  summary(seconds: number): Summary {
    const sorted = [...this.values].sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
    return {
      count: sorted.length,
      errors: this.failures,
      perSecond: sorted.length / seconds,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: at(1),
    };
  }
}
