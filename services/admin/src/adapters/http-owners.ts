import { errors, type HttpClient } from '@ultramarket/platform';
import { type OwnerCall, type OwnerName, type Owners } from '../ports';

const queryOf = (query: OwnerCall['query'] = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]): Array<[string, string]> => {
    if (value === undefined) return [];
    return [[name, value instanceof Date ? value.toISOString() : String(value)]];
  });
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
};

/**
 * Asks owners with the caller's own token, so that each checks the role again, and hands their refusals
 * through. Nothing is repeated: a person waits, and asks again.
 */
export const httpOwners = (clients: Readonly<Partial<Record<OwnerName, HttpClient>>>): Owners => ({
  has: (owner) => clients[owner] !== undefined,
  ask: async (owner, { method, path, query, body, ifMatch, deadlineMs }, { authorization }) => {
    const client = clients[owner];
    if (!client) throw errors.UNAVAILABLE(`${owner} is not part of this installation.`);
    return client.onBehalf(method, `${path}${queryOf(query)}`, {
      authorization,
      ...(body !== undefined && { body }),
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(ifMatch !== undefined && { headers: { 'if-match': `"${ifMatch}"` } }),
    });
  },
});
