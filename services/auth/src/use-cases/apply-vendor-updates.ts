import { RoleChanged } from '@ultramarket/contracts';
import { movesOf, type VendorUpdate } from '../domain/vendor-standing';
import { type AccountTransaction } from '../ports';

/**
 * Gives the role VENDOR to those who may sell, and takes it back; each change is announced like any other. Older updates
 * change nothing.
 */
export const applyVendorUpdates =
  () =>
  async (accounts: AccountTransaction, updates: readonly VendorUpdate[]): Promise<void> => {
    const moves = movesOf(updates, await accounts.applyVendorUpdates(updates));
    if (moves.length === 0) return;
    const moved = await accounts.moveRoles(moves);
    accounts.tx.outbox.add(...moved.map((change) => RoleChanged(change)));
  };
