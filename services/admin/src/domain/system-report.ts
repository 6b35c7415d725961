/** What a service reported when it was polled. */
export interface ServiceState {
  readonly name: string;
  readonly status: 'healthy' | 'unhealthy' | 'unreachable';
  readonly version: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly latencyMs: number;
  /** Committed messages that Kafka has not acknowledged; null when the service keeps no outbox or gave no metrics. */
  readonly outboxWaiting: number | null;
  readonly outboxPublished: number | null;
}

/** A service as the newest poll saw it. */
export interface PolledService extends ServiceState {
  /** Since when messages wait while none goes out. */
  readonly outboxStuckSince: string | null;
}

export interface SystemReport {
  readonly services: readonly PolledService[];
  /** Null when Kafka gave no answer. */
  readonly lag: ReadonlyArray<{ group: string; topic: string; lag: number }> | null;
  readonly deadLetters: ReadonlyArray<{ topic: string; depth: number }> | null;
}

/** An outbox is stuck while messages wait in it and, since the poll before, none has left. */
export const stuckSince = (
  state: ServiceState,
  before: PolledService | undefined,
  now: Date,
): string | null => {
  if (state.outboxWaiting === null) return before?.outboxStuckSince ?? null;
  if (state.outboxWaiting === 0) return null;
  const standing = before?.outboxWaiting && state.outboxPublished === before.outboxPublished;
  return (standing ? before.outboxStuckSince : null) ?? now.toISOString();
};
