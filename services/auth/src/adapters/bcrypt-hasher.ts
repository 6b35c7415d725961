import { randomBytes } from 'node:crypto';
import { compare, hash } from 'bcrypt';
import { type PasswordHasher } from '../ports';
import { fairBulkhead } from './fair-bulkhead';

/** bcrypt reads no more than this. */
const maxBytes = 72;

/** A minute's work at the cost of production. */
const maxWaiting = 500;

/**
 * Salted bcrypt in the thread pool. Two at a time: each keeps a core busy, and the pool also serves files and DNS. The
 * waiting networks are served round robin, so that a flood from one does not keep the others from signing in.
 */
export const bcryptHasher = async (cost: number): Promise<PasswordHasher> => {
  const bulkhead = fairBulkhead(2, maxWaiting);
  const dummy = await hash(randomBytes(16).toString('base64'), cost);
  return {
    hash: (password, network) => bulkhead(network, () => hash(password, cost)),
    matches: async (password, known, network) => {
      // Passwords are composed (NFC) since they are fields; hashes from before may be of what a keyboard sent.
      const decomposed = password.normalize('NFD');
      const written = decomposed === password ? [password] : [password, decomposed];
      for (const one of written) {
        // A longer password is never right, but the time must not reveal that either.
        const possible = known !== undefined && Buffer.byteLength(one) <= maxBytes;
        const equal = await bulkhead(network, () => compare(one, possible ? known : dummy));
        if (possible && equal) return true;
      }
      return false;
    },
  };
};
