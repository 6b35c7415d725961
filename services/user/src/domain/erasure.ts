/** Somebody's wish to be forgotten, and when it is carried out. */
export interface Erasure {
  readonly requestedAt: string;
  readonly dueAt: string;
}

const graceDays = 30;

/** So long before it is due somebody is reminded of it. */
export const reminderDays = 3;

/** A wish of now; there are thirty days for second thoughts. */
export const erasureOf = (now: Date): Erasure => ({
  requestedAt: now.toISOString(),
  dueAt: new Date(now.getTime() + graceDays * 24 * 3600 * 1000).toISOString(),
});
