/** What may be set for a run by `-e NAME=value`. */
export const baseUrl = __ENV.BASE_URL || 'http://127.0.0.1:8000';

/** Staff who may add products, set stock and have the books checked. */
export const staffLogin = {
  email: __ENV.STAFF_EMAIL || 'admin@ultramarket.test',
  password: __ENV.STAFF_PASSWORD || '',
};

/** Multiplies every rate: 1 suits two cores that carry everything, load generator included. */
export const scale = Number(__ENV.SCALE || 1);

/** Requests or journeys a second, at least one. */
export const perSecond = (rate) => Math.max(1, Math.round(rate * scale));

/** How long the main part lasts, unless `DURATION` says otherwise. */
export const duration = (usual) => __ENV.DURATION || usual;
