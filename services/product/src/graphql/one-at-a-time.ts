/**
 * Runs each task in an iteration of the event loop of its own, first in, first out. Run together they would block every
 * other request for as long as all of them take; so those are served in between.
 */
export const oneAtATime = () => {
  let queueTail: Promise<unknown> = Promise.resolve();
  return <Result>(task: () => Result): Promise<Result> => {
    const done = queueTail.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(task);
    queueTail = done.catch(() => undefined);
    return done;
  };
};
