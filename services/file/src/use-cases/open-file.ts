import { Readable } from 'node:stream';
import { type Actor, auditRecord } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { dispositionOf } from '../domain/file-name';
import { isForeignStaff } from '../domain/foreign-staff';
import { keyOf, mayManage, type StoredFile, type StoredObject } from '../domain/file';
import { type Links } from '../domain/links';
import { rangeOf } from '../domain/range';
import { type DataKeys, decrypt } from '../domain/encryption';
import { type FileCabinet, type FileStore, type ObjectStore } from '../ports';

interface Deps {
  cabinet: FileCabinet;
  objects: ObjectStore;
  keys: DataKeys;
  links: Links;
  store: FileStore;
  now: () => Date;
}

export interface DownloadRequest {
  readonly id: string;
  readonly variant: string;
  readonly actor: Actor | undefined;
  readonly ip: string;
  readonly link: { expires: number; signature: string } | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** Only the headers are wanted. */
  readonly head: boolean;
}

export interface Download {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly stream: Readable;
}

/** How long shared caches keep what is public; an object never changes. */
const cacheSeconds = 24 * 3600;

const allowed = async ({ cabinet, links, now }: Deps, request: DownloadRequest): Promise<StoredFile> => {
  const { id, variant, actor, link } = request;
  const opened = link && links.opens(id, variant, link.expires, link.signature, now());
  if (link && !opened) throw fileErrors.FILE_LINK_INVALID();
  const file = await cabinet.find(id);
  // Identity documents have no links.
  const linked = opened && file?.visibility !== 'KYC';
  if (!file || !(linked || file.visibility === 'PUBLIC' || mayManage(file, actor)))
    throw fileErrors.FILE_UNKNOWN();
  if (file.state === 'QUARANTINED') throw fileErrors.FILE_QUARANTINED();
  if (file.state === 'FAILED') throw fileErrors.FILE_UNUSABLE();
  if (file.state !== 'READY') throw fileErrors.FILE_NOT_READY(undefined, { headers: { 'Retry-After': '2' } });
  return file;
};

const cacheControl = {
  PUBLIC: `public, max-age=${cacheSeconds}, immutable`,
  PRIVATE: 'private, no-cache',
  KYC: 'no-store',
};

const headersOf = (file: StoredFile, object: StoredObject): Record<string, string | number> => ({
  'Content-Type': object.mime,
  'Cache-Control': cacheControl[file.visibility],
  ETag: `"${object.sha256}"`,
  'Accept-Ranges': file.dataKey ? 'none' : 'bytes',
  'Content-Disposition': dispositionOf(file.kind, file.name, object.mime),
  // Whatever a file contains, a browser runs nothing of it.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  // Shops show public pictures on pages of their own.
  'Cross-Origin-Resource-Policy': file.visibility === 'PUBLIC' ? 'cross-origin' : 'same-site',
});

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));

const nothing = (): Readable => Readable.from([]);

/** Access of staff to identity documents is audited before a byte is sent. */
const auditReading = async (
  { store, now }: Deps,
  file: StoredFile,
  request: DownloadRequest,
): Promise<void> => {
  const { actor, ip } = request;
  if (file.visibility !== 'KYC' || !isForeignStaff(file.ownerId, actor)) return;
  const record = auditRecord({ actor, ip }, { action: 'file.read', resource: `file/${file.id}` }, now());
  await store.transaction(async ({ tx }) => tx.outbox.add(record));
};

/** The bytes of a file: all of them, one range, or "not modified". */
export const openFile =
  (deps: Deps) =>
  async (request: DownloadRequest): Promise<Download> => {
    const file = await allowed(deps, request);
    const object = file.objects.find(({ name }) => name === request.variant);
    if (!object) throw fileErrors.FILE_VARIANT_UNKNOWN();
    const headers = headersOf(file, object);
    const etag = `"${object.sha256}"`;
    if (matches(request.ifNoneMatch, etag)) return { status: 304, headers, stream: nothing() };
    // Nothing is fetched that is not sent.
    if (request.head)
      return { status: 200, headers: { ...headers, 'Content-Length': object.bytes }, stream: nothing() };

    await auditReading(deps, file, request);
    const key = keyOf(file.id, object.name);
    if (file.dataKey) {
      const plain = decrypt(deps.keys.unwrap(file.dataKey), await deps.objects.get(key));
      const stream = Readable.from(plain, { objectMode: false });
      return { status: 200, headers: { ...headers, 'Content-Length': object.bytes }, stream };
    }
    const asksForPart = request.ifRange === undefined || request.ifRange === etag;
    const range = asksForPart ? rangeOf(request.range, object.bytes) : undefined;
    if (range === 'unsatisfiable')
      return { status: 416, headers: { 'Content-Range': `bytes */${object.bytes}` }, stream: nothing() };
    const stream = await deps.objects.get(key, range);
    if (!range) return { status: 200, headers: { ...headers, 'Content-Length': object.bytes }, stream };
    const { first, last } = range;
    const part = {
      'Content-Length': last - first + 1,
      'Content-Range': `bytes ${first}-${last}/${object.bytes}`,
    };
    return { status: 206, headers: { ...headers, ...part }, stream };
  };
