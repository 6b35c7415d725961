import { FileUploaded } from '@ultramarket/contracts';
import { type Actor, type Logger, newId } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { keyOf, type StoredFile, type StoredObject } from '../domain/file';
import { largestOf } from '../domain/purpose';
import { type DataKeys, encrypt } from '../domain/encryption';
import {
  type FileCabinet,
  type FileStore,
  type NewFile,
  type ObjectStore,
  type Pictures,
  type UploadForm,
} from '../ports';
import { formOverhead, type Incoming, recognise } from './recognise';
import { type UploadInput, uploadInput } from './upload-input';
import { type UploadBulkhead } from './upload-bulkhead';

export interface UploadDeps {
  store: FileStore;
  cabinet: FileCabinet;
  objects: ObjectStore;
  pictures: Pictures;
  bulkhead: UploadBulkhead;
  keys: DataKeys;
  /** True when every file is scanned before it can be read. */
  scans: boolean;
  quotaBytes: number;
  /** Starts the preparation of what is due. */
  prepare: () => void;
  logger: Logger;
}

const discardLeftovers = async ({ store, objects, logger }: UploadDeps, id: string): Promise<void> => {
  try {
    await objects.removeFolder(keyOf(id, ''));
    await store.abandon([id]);
  } catch (error) {
    logger.warn('what an upload left is swept later', { fileId: id, error });
  }
};

const storeContent = async (
  deps: UploadDeps,
  file: NewFile,
  key: Buffer | undefined,
  incoming: Incoming,
  form: UploadForm,
): Promise<void> => {
  const { store, objects, scans } = deps;
  const name = file.kind === 'image' ? 'raw' : 'main';
  try {
    const content = key ? encrypt(key, incoming.content) : incoming.content;
    await objects.put(keyOf(file.id, name), file.mime, content);
    await form.end();
    const { width = null, height = null } = incoming.size ?? {};
    const object: StoredObject = { name, mime: file.mime, ...incoming.measured.result(), width, height };
    const state = scans || file.kind === 'image' ? 'PENDING' : 'READY';
    await store.transaction(async (files) => {
      if (!(await files.complete(file, object, state))) throw fileErrors.FILE_UPLOAD_CUT_OFF();
      const { id: fileId, ownerId, purpose, mime } = file;
      files.tx.outbox.add(FileUploaded({ fileId, ownerId, purpose, mime, bytes: object.bytes }));
    });
  } catch (error) {
    await discardLeftovers(deps, file.id);
    throw error;
  }
};

const storeFile = async (
  deps: UploadDeps,
  actor: Actor,
  form: UploadForm,
  input: UploadInput,
  incoming: Incoming,
): Promise<string> => {
  const fileKey = input.visibility === 'KYC' ? deps.keys.make() : undefined;
  const file: NewFile = {
    ...input,
    id: newId(),
    ownerId: actor.userId,
    kind: incoming.kind,
    mime: incoming.mime,
    name: form.fileName,
    charged: incoming.charged,
    dataKey: fileKey?.wrapped ?? null,
  };
  if (!(await deps.store.begin(file, deps.quotaBytes))) throw fileErrors.FILE_QUOTA_EXCEEDED();
  await storeContent(deps, file, fileKey?.key, incoming, form);
  return file.id;
};

const receive = async (
  deps: UploadDeps,
  actor: Actor,
  form: UploadForm,
  declared: number | undefined,
): Promise<StoredFile> => {
  const input = uploadInput(actor, form.fields);
  if (declared !== undefined && declared > largestOf(input.purpose) + formOverhead)
    throw fileErrors.FILE_TOO_LARGE();
  const incoming = await recognise(deps, form, input.purpose, declared);
  const id = await storeFile(deps, actor, form, input, incoming).finally(incoming.release);
  // Read before it is worked on: the caller compares the checksum with what was sent.
  const stored = await deps.cabinet.find(id);
  if (!stored) throw fileErrors.FILE_UNKNOWN();
  deps.prepare();
  return stored;
};

/**
 * Stores a file: a permit before anything is read, the row, the bytes straight into the object store, and the
 * event once both are complete. Whatever goes wrong on the way, neither row nor object nor taken space stays behind; a
 * process that dies leaves a row that a job sweeps.
 */
export const uploadFile =
  (deps: UploadDeps) =>
  async (
    actor: Actor,
    openForm: () => Promise<UploadForm>,
    declared: number | undefined,
  ): Promise<StoredFile> => {
    const release = deps.bulkhead.acquireUpload(actor.userId);
    let form: UploadForm | undefined;
    try {
      form = await openForm();
      return await receive(deps, actor, form, declared);
    } catch (error) {
      await form?.discard();
      throw error;
    } finally {
      release();
    }
  };
