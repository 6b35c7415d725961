/** Something the person at the keyboard can put right. Shown as one sentence, without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For code that narrows away `undefined` where a missing value would be our own mistake. */
export const required = <T>(value: T | undefined | null, what: string): T => {
  if (value === undefined || value === null) throw new Error(`${what} is missing`);
  return value;
};

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((wake) => {
    setTimeout(wake, milliseconds);
  });
