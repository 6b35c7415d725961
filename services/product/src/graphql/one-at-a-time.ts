/**
 * Gives pieces of work an iteration of the event loop each, in the order in which they came. Many of them at once would
 * hold up every other request for as long as all of them take together; now those are served in between.
 */
export const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Result): Promise<Result> => {
    const done = last.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(work);
    last = done.catch(() => undefined);
    return done;
  };
};
