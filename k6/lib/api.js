import { check } from 'k6';
import http from 'k6/http';
import { baseUrl } from './settings.js';

/**
 * One request through the gateway. `kind` groups it with its like in the thresholds, `name` keeps the ids of its path
 * out of the metrics. Refusals in `expected` are answers, not failures.
 */
export const request = (
  method,
  path,
  { kind, name = path, token, body, headers = {}, expected = [200, 201, 202] },
) =>
  http.request(method, `${baseUrl}/api/v1${path}`, body === undefined ? null : JSON.stringify(body), {
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    tags: { kind, name: `${method} ${name}` },
    responseCallback: http.expectedStatuses(...expected),
  });

/** The data of a request that must succeed. @throws with what the shop said instead */
export const data = (method, path, options) => {
  const response = request(method, path, options);
  if (response.status >= 200 && response.status < 300) return response.json('data');
  throw new Error(`${method} ${path} answered ${response.status}: ${String(response.body).slice(0, 300)}`);
};

/** Notes whether an answer is what it should be; `of` says in which threshold it counts. */
export const expect = (response, what, isFine, of = 'request') => check(response, { [what]: isFine }, { of });
