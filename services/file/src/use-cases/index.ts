import { type Logger } from '@ultramarket/platform';
import { type Links } from '../domain/links';
import { type DataKeys } from '../domain/encryption';
import {
  type Audit,
  type FileCabinet,
  type FileStore,
  type KycSubmissions,
  type ObjectStore,
  type Pictures,
} from '../ports';
import { deleteFile, describeFile, getFile, listFiles } from './manage-files';
import { openFile } from './open-file';
import { purgeDeleted, sweepOrphans, sweepUploads } from './sweep';
import { uploadFile } from './upload-file';
import { uploadBulkhead } from './upload-bulkhead';

export interface FileDeps {
  store: FileStore;
  cabinet: FileCabinet;
  objects: ObjectStore;
  kyc: KycSubmissions;
  pictures: Pictures;
  keys: DataKeys;
  links: Links;
  audit: Audit;
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
});
export type FileUseCases = ReturnType<typeof fileUseCases>;
