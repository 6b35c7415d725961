/** Waits until `check` neither throws nor returns false. @throws its last failure when `timeoutMs` is over */
export const eventually = async <Result>(
  check: () => Result | Promise<Result>,
  timeoutMs = 20_000,
): Promise<Result> => {
  const end = Date.now() + timeoutMs;
  let failure: unknown = new Error('the condition never held');
  while (Date.now() < end) {
    try {
      const result = await check();
      if (result !== false) return result;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw failure;
};
