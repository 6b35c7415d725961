import { FileDeleted } from '@ultramarket/contracts';
import { type FileTransaction, type RemovedFile } from '../ports';

/** Publishes which files were removed. */
export const announceRemoved = ({ tx }: FileTransaction, removed: readonly RemovedFile[]): void =>
  tx.outbox.add(...removed.map((file) => FileDeleted(file)));

/** A product that left the shop takes its pictures and videos along. */
export const removeOfProducts =
  () =>
  async (files: FileTransaction, productIds: readonly string[]): Promise<void> =>
    announceRemoved(files, await files.removeOfProducts(productIds));

/** The files of an erased user go, identity documents among them. */
export const eraseUsers =
  () =>
  async (files: FileTransaction, userIds: readonly string[]): Promise<void> => {
    await files.removeKycOf(userIds);
    announceRemoved(files, await files.removeOfOwners(userIds));
  };
