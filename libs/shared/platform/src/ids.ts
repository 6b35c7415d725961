import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** A new time-ordered UUID (RFC 9562, version 7), so that primary keys grow at one end of the index. */
export const newId = (): string => v7();

const pseudonym = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The pseudonym of a guest id wherever others read it: knowing the id itself gives access to the guest's cart. Always the same for
 * the same id (a UUID of version 8, RFC 9562), and of a pseudonym the pseudonym itself.
 */
export const pseudonymOf = (guestId: string): string => {
  if (pseudonym.test(guestId)) return guestId;
  const hex = createHash('sha256').update(guestId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
