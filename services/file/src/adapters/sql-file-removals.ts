import { FileDeleted, type FilePurpose } from '@ultramarket/contracts';
import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { type FileStore } from '../ports';
import { isSubmitted } from './sql-kyc-submissions';

interface RemovedFile {
  fileId: string;
  ownerId: string;
  purpose: FilePurpose;
}

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

const publishRemoved = (tx: Transaction, gone: readonly RemovedFile[]): void =>
  tx.outbox.add(...gone.map((file) => FileDeleted(file)));

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

/** Takes files away from all readers, one statement each, with the events beside it. */
export const fileRemovals = (
  database: Database,
): Pick<FileStore, 'remove' | 'removeOfProducts' | 'removeOfOwners' | 'removeUnusable'> => ({
  remove: (id, record) =>
    database.transaction(async (tx) => {
      const gone = await tx.query(removeOne, [id]);
      if (gone.length === 0) return (await tx.query(held, [id])).length > 0 ? 'held' : 'gone';
      publishRemoved(tx, gone);
      if (record) tx.outbox.add(record);
      return 'removed';
    }),
  removeOfProducts: async (tx, productIds) =>
    publishRemoved(tx, await tx.query(removeOfProducts, [unique(productIds)])),
  removeUnusable: (before, limit) =>
    database.transaction(async (tx) => {
      const gone = await tx.query(removeUnusable, [before, limit]);
      publishRemoved(tx, gone);
      return gone.length;
    }),
  removeOfOwners: async (tx, ownerIds) =>
    publishRemoved(tx, await tx.query(removeOfOwners, [unique(ownerIds)])),
});
