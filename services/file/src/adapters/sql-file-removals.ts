import { statement, type Transaction } from '@ultramarket/platform';
import { type FileTransaction, type RemovedFile } from '../ports';
import { isSubmitted } from './sql-kyc-submissions';

/** The owner's space stays taken as long as the bytes are there. */
const removal = (condition: string): string =>
  `WITH gone AS (
     UPDATE files SET deleted_at = now(), updated_at = now() WHERE ${condition}
       AND deleted_at IS NULL AND state <> 'UPLOADING'
     RETURNING id, owner_id, purpose
   )
   SELECT id AS "fileId", owner_id AS "ownerId", purpose FROM gone`;

const removeOne = statement<RemovedFile>(
  'file-remove',
  removal(`id = $1 AND NOT ${isSubmitted('files.id')}`),
);
const held = statement<{ id: string }>(
  'file-held',
  `SELECT id FROM files WHERE id = $1 AND deleted_at IS NULL AND ${isSubmitted('files.id')}`,
);
const removeOfProducts = statement<RemovedFile>(
  'file-remove-of-products',
  removal(`product_id = ANY($1::uuid[])`),
);
/** What shows a product belongs to the product. */
const removeOfOwners = statement<RemovedFile>(
  'file-remove-of-owners',
  removal(`owner_id = ANY($1::uuid[]) AND purpose NOT IN ('PRODUCT_IMAGE', 'PRODUCT_VIDEO')`),
);

/** Infected and damaged files: they cannot be read, and their owners may never come back for them. */
const removeUnusable = statement<RemovedFile>(
  'file-remove-unusable',
  removal(`id IN (SELECT id FROM files WHERE state IN ('QUARANTINED', 'FAILED') AND deleted_at IS NULL
     AND updated_at < $1 ORDER BY updated_at LIMIT $2) AND NOT ${isSubmitted('files.id')}`),
);

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

/** Takes files away from all readers, one statement each. */
export const fileRemovals = (
  tx: Transaction,
): Pick<FileTransaction, 'remove' | 'isHeld' | 'removeOfProducts' | 'removeOfOwners' | 'removeUnusable'> => ({
  remove: async (id) => (await tx.query(removeOne, [id]))[0],
  isHeld: async (id) => (await tx.query(held, [id])).length > 0,
  removeOfProducts: (productIds) => tx.query(removeOfProducts, [unique(productIds)]),
  removeOfOwners: (ownerIds) => tx.query(removeOfOwners, [unique(ownerIds)]),
  removeUnusable: (before, limit) => tx.query(removeUnusable, [before, limit]),
});
