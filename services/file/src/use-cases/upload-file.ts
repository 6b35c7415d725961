import { type Actor, type Logger, newId } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { keyOf, type StoredFile, type StoredObject } from '../domain/file';
import { type Kind, kinds, sniff, sniffBytes } from '../domain/kind';
import { largestOf, purposes } from '../domain/purpose';
import { type Bytes, type DataKeys, seal } from '../domain/sealing';
import {
  type FileCabinet,
  type FileStore,
  type NewFile,
  type ObjectStore,
  type Pictures,
  type UploadForm,
} from '../ports';
import { collect, type Measured, measure, only, peek } from './measure';
import { uploadInput } from './upload-input';

export interface UploadDeps {
  store: FileStore;
  cabinet: FileCabinet;
  objects: ObjectStore;
  pictures: Pictures;
  keys: DataKeys;
  /** True when every file is scanned before it can be read. */
  scans: boolean;
  quotaBytes: number;
  /** Tells that there is work. */
  prepare: () => void;
  logger: Logger;
}

interface Incoming {
  readonly kind: Kind;
  readonly mime: string;
  readonly content: Bytes;
  readonly measured: Measured;
  /** What may still come, or what has come. */
  readonly charged: number;
  readonly size: { width: number; height: number } | undefined;
}

/** Room that the parts of a form take beside the file. */
const formOverhead = 64 * 1024;

/**
 * Looks at the content: its type, and whether a picture is one. A picture is small enough to be held while it is looked
 * at; anything larger passes through.
 */
const recognise = async (
  { pictures }: UploadDeps,
  form: UploadForm,
  allowed: readonly Kind[],
  declared: number | undefined,
): Promise<Incoming> => {
  const { head, bytes } = await peek(form.bytes, sniffBytes);
  if (head.length === 0) throw fileErrors.FILE_MISSING();
  const type = sniff(head, allowed);
  if (!type) throw fileErrors.FILE_TYPE_REFUSED();
  const { limit } = kinds[type.kind];
  if (declared !== undefined && declared > limit + formOverhead)
    throw fileErrors.FILE_TOO_LARGE(`Files of this type may have ${limit} bytes.`);
  const measured = measure(bytes, limit);
  if (type.kind !== 'image')
    return {
      ...type,
      measured,
      content: measured.bytes,
      charged: Math.min(declared ?? limit, limit),
      size: undefined,
    };
  const picture = await collect(measured.bytes);
  const { width, height } = await pictures.inspect(picture, type.mime);
  return { ...type, measured, content: only(picture), charged: picture.length, size: { width, height } };
};

const discardLeftovers = async ({ store, objects, logger }: UploadDeps, id: string): Promise<void> => {
  try {
    await objects.removeFolder(keyOf(id, ''));
    await store.abandon([id]);
  } catch (error) {
    logger.warn('what an upload left is swept later', { fileId: id, error });
  }
};

const keep = async (
  deps: UploadDeps,
  file: NewFile,
  key: Buffer | undefined,
  incoming: Incoming,
  form: UploadForm,
): Promise<void> => {
  const { store, objects, scans } = deps;
  const name = file.kind === 'image' ? 'raw' : 'main';
  try {
    const content = key ? seal(key, incoming.content) : incoming.content;
    await objects.put(keyOf(file.id, name), file.mime, content);
    await form.end();
    const { width = null, height = null } = incoming.size ?? {};
    const object: StoredObject = { name, mime: file.mime, ...incoming.measured.result(), width, height };
    const state = scans || file.kind === 'image' ? 'PENDING' : 'READY';
    if (!(await store.complete(file, object, state))) throw fileErrors.FILE_UPLOAD_CUT_OFF();
  } catch (error) {
    await discardLeftovers(deps, file.id);
    throw error;
  }
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
  const incoming = await recognise(deps, form, purposes[input.purpose].kinds, declared);
  const sealed = input.visibility === 'KYC' ? deps.keys.make() : undefined;
  const file: NewFile = {
    ...input,
    id: newId(),
    ownerId: actor.userId,
    kind: incoming.kind,
    mime: incoming.mime,
    name: form.fileName,
    charged: incoming.charged,
    dataKey: sealed?.wrapped ?? null,
  };
  if (!(await deps.store.begin(file, deps.quotaBytes))) throw fileErrors.FILE_QUOTA_EXCEEDED();
  await keep(deps, file, sealed?.key, incoming, form);
  // Read before it is worked on: the caller compares the checksum with what was sent.
  const stored = await deps.cabinet.find(file.id);
  if (!stored) throw fileErrors.FILE_UNKNOWN();
  deps.prepare();
  return stored;
};

/**
 * Takes a file in (FILE-01): the row first, the bytes straight into the object store, and the event once both are
 * complete. Whatever goes wrong on the way, neither row nor object nor taken space stays behind; a process that dies
 * leaves a row that a job sweeps.
 */
export const uploadFile =
  (deps: UploadDeps) =>
  async (actor: Actor, form: UploadForm, declared: number | undefined): Promise<StoredFile> => {
    try {
      return await receive(deps, actor, form, declared);
    } catch (error) {
      await form.discard();
      throw error;
    }
  };
