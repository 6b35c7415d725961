import type { ErrorDetails, ErrorType } from './api-error';
import type { StripeRecord } from './records';

const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;

/** The answer a key was given: the record as it was then, or the refusal. Drawn again when the key comes back. */
export interface StoredAnswer {
  readonly key: string;
  readonly fingerprint: string;
  readonly at: number;
  readonly requestId: string;
  readonly record?: StripeRecord;
  readonly expand?: readonly string[];
  readonly refusal?: {
    readonly status: number;
    readonly type: ErrorType;
    readonly message: string;
    readonly details: ErrorDetails;
  };
}

/** Answers of the last 24 hours, or of the newest `limit` keys where that is less. */
export const storedAnswers = (limit: number, now: () => number) => {
  const answers = new Map<string, StoredAnswer>();
  const inProgress = new Set<string>();

  const prune = (): void => {
    const oldest = now() - KEPT_FOR_MS;
    for (const [key, answer] of answers) {
      if (answers.size <= limit && answer.at >= oldest) return;
      answers.delete(key);
    }
  };

  return {
    inProgress,
    get: (key: string): StoredAnswer | undefined => {
      const answer = answers.get(key);
      return answer !== undefined && answer.at >= now() - KEPT_FOR_MS ? answer : undefined;
    },
    put: (answer: StoredAnswer): void => {
      answers.delete(answer.key);
      answers.set(answer.key, answer);
      prune();
    },
    all: (): Iterable<StoredAnswer> => answers.values(),
  };
};
