/** A user's erasure request, and when it is due. */
export interface Erasure {
  readonly requestedAt: string;
  readonly dueAt: string;
}

const graceDays = 30;

/** So long before it is due the user is reminded of it. */
export const reminderDays = 3;

/** A request made now; it can be withdrawn for thirty days. */
export const erasureOf = (now: Date): Erasure => ({
  requestedAt: now.toISOString(),
  dueAt: new Date(now.getTime() + graceDays * 24 * 3600 * 1000).toISOString(),
});
