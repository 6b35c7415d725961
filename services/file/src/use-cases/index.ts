import { type Logger } from '@ultramarket/platform';
import { type Links } from '../domain/links';
import { type DataKeys } from '../domain/encryption';
import { type FileCabinet, type FileStore, type ObjectStore, type Pictures } from '../ports';
import { applyKycDecisions, submitKyc } from './apply-kyc';
import { deleteFile, describeFile, getFile, listFiles } from './manage-files';
import { openFile } from './open-file';
import { eraseUsers, removeOfProducts } from './remove-files';
import { purgeDeleted, sweepOrphans, sweepUploads } from './sweep';
import { uploadFile } from './upload-file';
import { uploadBulkhead } from './upload-bulkhead';

export interface FileDeps {
  store: FileStore;
  cabinet: FileCabinet;
  objects: ObjectStore;
  pictures: Pictures;
  keys: DataKeys;
  links: Links;
  scans: boolean;
  quotaBytes: number;
  orphanGraceMs: number;
  prepare: () => void;
  logger: Logger;
  now: () => Date;
}

/** Everything file can be asked to do. */
export const fileUseCases = (deps: FileDeps) => ({
  upload: uploadFile({ ...deps, bulkhead: uploadBulkhead() }),
  get: getFile(deps),
  open: openFile(deps),
  list: listFiles(deps),
  describe: describeFile(deps),
  remove: deleteFile(deps),
  sweepUploads: sweepUploads(deps),
  sweepOrphans: sweepOrphans(deps),
  purge: purgeDeleted(deps),
  submitKyc: submitKyc(),
  applyKycDecisions: applyKycDecisions(),
  removeOfProducts: removeOfProducts(),
  eraseUsers: eraseUsers(),
  store: deps.store,
});
export type FileUseCases = ReturnType<typeof fileUseCases>;
