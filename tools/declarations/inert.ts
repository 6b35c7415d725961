/** Answers everything with more of itself and does nothing: what a service is wired with when nothing is to happen. */
export const inert = (): never => {
  const nothing: object = new Proxy(function nothing() {}, {
    get: (_target, key) => {
      // Whoever awaits it has it at once.
      if (key === 'then') return undefined;
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      return nothing;
    },
    apply: () => nothing,
    construct: () => nothing,
    set: () => true,
  });
  return nothing as never;
};
