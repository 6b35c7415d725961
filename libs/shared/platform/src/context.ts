import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from './ids';
import { activeTraceparent } from './tracing';

/** Where work comes from: what a message that it causes says of its past. */
export interface Origin {
  readonly correlationId: string;
  /** The message that caused this work, if one did. */
  readonly causationId?: string;
  readonly traceparent?: string;
}

/** What is known about the work in progress: one HTTP request or one batch of messages. */
export interface WorkContext extends Origin {
  readonly requestId: string;
  /** For work that is done at once for several who asked: the origin of each, by the key of its messages. */
  readonly origins?: ReadonlyMap<string, Origin>;
  userId?: string;
  /** The address of the caller whose request this is. */
  callerAddress?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` so that logs, outgoing calls and messages carry the ids of `context`. */
export const withContext = <Result>(context: WorkContext, work: () => Result): Result =>
  storage.run(context, work);

export const currentContext = (): WorkContext | undefined => storage.getStore();

/** Where a message with this key comes from; a saga's messages are known by the id of its run as well. */
export const originOf = (key: string, sagaId = key): Origin | undefined => {
  const context = storage.getStore();
  const own = context?.origins?.get(key) ?? context?.origins?.get(sagaId);
  if (own) return own;
  const traceparent = activeTraceparent() ?? context?.traceparent;
  return context && { ...context, ...(traceparent && { traceparent }) };
};

/** Runs work done for several callers at once, so that each message carries the context of its own caller. */
export const withOrigins = <Result>(origins: ReadonlyMap<string, Origin>, work: () => Result): Result => {
  const [first] = origins.values();
  const requestId = newId();
  return storage.run({ correlationId: requestId, ...first, requestId, origins }, work);
};
