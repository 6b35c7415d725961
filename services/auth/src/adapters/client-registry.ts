import { createHash, timingSafeEqual } from 'node:crypto';
import { type ClientRegistry } from '../ports';

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The services of the configuration; secrets are kept and compared as digests, in the same time for any guess. */
export const clientRegistry = (
  clients: ReadonlyArray<{ clientId: string; secret: string }>,
): ClientRegistry => {
  const known = clients.map(({ clientId, secret }) => ({ clientId, digest: digest(secret) }));
  return {
    accepts: (clientId, clientSecret) => {
      const given = digest(clientSecret);
      return known
        .filter((one) => timingSafeEqual(one.digest, given))
        .some((one) => one.clientId === clientId);
    },
  };
};
