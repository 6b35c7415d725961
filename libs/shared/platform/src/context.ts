import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known about the work in progress: one HTTP request or one batch of messages. */
export interface WorkContext {
  readonly requestId: string;
  readonly correlationId: string;
  /** The message that caused this work, if one did. */
  readonly causationId?: string;
  readonly traceparent?: string;
  userId?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` so that logs, outgoing calls and messages carry the ids of `context`. */
export const withContext = <Result>(context: WorkContext, work: () => Result): Result =>
  storage.run(context, work);

export const currentContext = (): WorkContext | undefined => storage.getStore();
