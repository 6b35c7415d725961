import { AsyncLocalStorage } from 'node:async_hooks';
import { type MessageContext } from '@ultramarket/contracts';
import { newId } from './ids';
import { activeTraceparent } from './tracing';

/** What is known about the work in progress: one HTTP request or one batch of messages. */
export interface WorkContext extends MessageContext {
  readonly requestId: string;
  /** Of work that is done at once for several callers: the context of each, by the key of its messages. */
  readonly contexts?: ReadonlyMap<string, MessageContext>;
  userId?: string;
  /** The address of the caller whose request this is. */
  callerAddress?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` so that logs, outgoing calls and messages carry the ids of `context`. */
export const withContext = <Result>(context: WorkContext, work: () => Result): Result =>
  storage.run(context, work);

export const currentContext = (): WorkContext | undefined => storage.getStore();

/** The context of messages with this key; a saga's messages are known by the id of its run as well. */
export const messageContext = (key: string, sagaId = key): MessageContext | undefined => {
  const context = storage.getStore();
  const own = context?.contexts?.get(key) ?? context?.contexts?.get(sagaId);
  if (own) return own;
  const traceparent = activeTraceparent() ?? context?.traceparent;
  return context && { ...context, ...(traceparent && { traceparent }) };
};

/** Runs work done for several callers at once, so that each message carries the context of its own caller. */
export const withMessageContexts = <Result>(
  contexts: ReadonlyMap<string, MessageContext>,
  work: () => Result,
): Result => {
  const [first] = contexts.values();
  const requestId = newId();
  return storage.run({ correlationId: requestId, ...first, requestId, contexts }, work);
};
