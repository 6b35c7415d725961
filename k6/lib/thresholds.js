/** Targets by kind of request (requests carry the tag `kind`), in ms and shares of all requests. */
const latency = {
  catalogue: 'p(95)<100',
  cart: 'p(95)<100',
  search: 'p(95)<200',
  checkout: 'p(95)<500', // until the order is accepted
};

/** `kinds` are those that the scenario really sends. */
export const targets = (kinds) => ({
  http_req_failed: ['rate<0.001'],
  checks: ['rate>0.999'],
  ...Object.fromEntries(kinds.map((kind) => [`http_req_duration{kind:${kind}}`, [latency[kind]]])),
});

/** For runs that mean to overload: answers may be slow and some may be refused, but no order may be lost. */
export const survival = { 'checks{of:order}': ['rate>0.99'] };

/** After every run: orders, stock and charges agree (`books.js`). */
export const balanced = { 'checks{of:books}': ['rate==1'], books_checked: ['count>0'] };
