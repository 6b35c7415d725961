import { cartErrors } from '../domain/errors';

/** Replies with which Redis says that it is unavailable right now, rather than that the command is wrong. */
const unable = /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|TRYAGAIN)/;

/** Asks Redis. @throws CART_STORE_UNAVAILABLE when it cannot answer; a wrong command stays a bug */
export const asking = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ReplyError' && !unable.test(cause.message)) throw cause;
    throw cartErrors.CART_STORE_UNAVAILABLE(undefined, { cause });
  }
};
