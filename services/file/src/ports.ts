import { type Readable } from 'node:stream';
import { type FilePurpose } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type FileState, type StoredFile, type StoredObject } from './domain/file';
import { type Kind } from './domain/kind';
import { type Visibility } from './domain/purpose';
import { type ByteRange } from './domain/range';
import { type Bytes } from './domain/encryption';

/** Where bytes lie. It throws UNAVAILABLE when it gives no answer. */
export interface ObjectStore {
  /** Stores the bytes as they come; when they fail, nothing stays behind. */
  put(key: string, mime: string, bytes: Bytes): Promise<void>;
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Removes objects with all their versions; one that is not there is no failure. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes everything below a folder. */
  removeFolder(prefix: string): Promise<void>;
  /** All objects, page by page. */
  pages(): AsyncIterable<ReadonlyArray<{ key: string; changedAt: Date }>>;
  /** Aborts multipart uploads that were not finished. */
  endUploadsBefore(time: Date): Promise<void>;
  ping(): Promise<void>;
  close(): void;
}

export interface Rendition {
  readonly name: string;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** Decodes pictures, one at a time. Both functions throw FILE_IMAGE_UNREADABLE. */
export interface Pictures {
  /** Decodes a picture to see that it is one. @throws FILE_IMAGE_ANIMATED */
  inspect(bytes: Buffer, mime: string, maxPixels: number): Promise<{ width: number; height: number }>;
  /** Makes the picture anew (`main`), without anything but its pixels, and in smaller widths. */
  make(
    bytes: Buffer,
    wanted: { mime: string; widths: readonly number[]; maxPixels: number; watermark: boolean },
  ): Promise<Rendition[]>;
}

/** No verdict from the scanner; it is asked again. */
export class ScannerUnavailable extends Error {
  override readonly name = 'ScannerUnavailable';
}

export interface Scanner {
  /** @throws ScannerUnavailable */
  scan(bytes: Bytes): Promise<'clean' | 'infected'>;
}

/** A multipart form as it arrives: fields first, then the file. */
export interface UploadForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
  /** @throws FILE_UPLOAD_CUT_OFF when the sender goes away */
  readonly bytes: Bytes;
  /** Resolves when the form was complete and had nothing after the file. @throws FILE_FORM_INVALID */
  end(): Promise<void>;
  /** Reads what is still coming and drops it, for a while: a sender reads the answer only when it may go on. */
  discard(): Promise<void>;
}

export interface NewFile {
  readonly id: string;
  readonly ownerId: string;
  readonly purpose: FilePurpose;
  readonly visibility: Visibility;
  readonly kind: Kind;
  readonly name: string;
  readonly mime: string;
  readonly charged: number;
  readonly alt: string | null;
  readonly tags: readonly string[];
  readonly productId: string | null;
  readonly dataKey: string | null;
}

/** A file that waits for its scan or its pictures. */
export interface PreparationTask {
  readonly id: string;
  readonly ownerId: string;
  readonly purpose: FilePurpose;
  readonly visibility: Visibility;
  readonly kind: Kind;
  readonly mime: string;
  readonly dataKey: string | null;
  readonly scanned: boolean;
  readonly attempts: number;
}

export interface RemovedFile {
  readonly fileId: string;
  readonly ownerId: string;
  readonly purpose: FilePurpose;
}

/** Files, and what identity checks refer to, inside one transaction. */
export interface FileTransaction {
  readonly tx: Transaction;
  /** False when the upload was given up meanwhile. */
  complete(file: NewFile, object: StoredObject, state: 'PENDING' | 'READY'): Promise<boolean>;
  /** Makes a file readable; `made` replaces what was uploaded. False when it was deleted meanwhile. */
  finish(id: string, made: readonly StoredObject[]): Promise<boolean>;
  /** Undefined when it is not there, or held. */
  remove(id: string): Promise<RemovedFile | undefined>;
  /** True when an identity check that was not rejected refers to the file. */
  isHeld(id: string): Promise<boolean>;
  /** Removes the pictures and videos of products. */
  removeOfProducts(productIds: readonly string[]): Promise<RemovedFile[]>;
  /** Removes everything of these people but what shows products. */
  removeOfOwners(ownerIds: readonly string[]): Promise<RemovedFile[]>;
  /** Removes files that were found unreadable before, unless they are held. */
  removeUnusable(before: Date, limit: number): Promise<RemovedFile[]>;
  /** Holds the files of submissions that are not rejected, whichever event comes first or twice. */
  submitKyc(submissions: readonly KycSubmission[]): Promise<void>;
  rejectKyc(rejections: ReadonlyArray<Pick<KycSubmission, 'kycId' | 'userId'>>): Promise<void>;
  removeKycOf(userIds: readonly string[]): Promise<void>;
}

export interface KycSubmission {
  readonly kycId: string;
  readonly userId: string;
  readonly fileIds: readonly string[];
}

/** What changes files. */
export interface FileStore {
  transaction<Result>(work: (files: FileTransaction) => Promise<Result>): Promise<Result>;
  /** The files inside a transaction that is already open. */
  within(tx: Transaction): FileTransaction;
  /** Takes the space and makes the row, or neither. False when the owner's quota does not allow it. */
  begin(file: NewFile, quotaBytes: number): Promise<boolean>;
  /** Removes uploads that failed, and releases their space. */
  abandon(ids: readonly string[]): Promise<void>;
  uploadsBefore(time: Date, limit: number): Promise<string[]>;
  /** Claims the task that is due longest; no other process gets it for a minute. */
  claim(now: Date): Promise<PreparationTask | undefined>;
  markScanned(id: string): Promise<void>;
  settle(id: string, state: 'QUARANTINED' | 'FAILED', failure: string): Promise<void>;
  postpone(id: string, until: Date, attempts: number, failure: string): Promise<void>;
  /** Files that were deleted before. */
  deletedBefore(time: Date, limit: number): Promise<string[]>;
  /** Removes the rows of files whose bytes are gone, and releases their space. */
  purge(ids: readonly string[]): Promise<void>;
  /** Those objects that belong to no file. */
  withoutFile<Part extends { fileId: string; name: string }>(parts: readonly Part[]): Promise<Part[]>;
  /** Removes submissions that were rejected before. */
  purgeRejectedKyc(before: Date): Promise<void>;
}

export interface FileFilter {
  readonly ownerId?: string | undefined;
  readonly purpose?: FilePurpose | undefined;
  readonly state?: FileState | undefined;
  readonly productId?: string | undefined;
  readonly tag?: string | undefined;
}

export interface FilePage {
  readonly page: number;
  readonly limit: number;
  /** Goes on after this file instead of at a page. */
  readonly after: string | undefined;
}

/** How many files are counted; pages end there too, and a cursor goes on. */
export const maxCounted = 10_000;

/** Ordinary reads and writes of files that are there: neither deleted nor still on their way in. */
export interface FileCabinet {
  find(id: string): Promise<StoredFile | undefined>;
  /** The total is cut off at `maxCounted` + 1, and absent after a cursor. */
  list(filter: FileFilter, page: FilePage): Promise<{ files: StoredFile[]; total: number | undefined }>;
  describe(
    id: string,
    change: { alt?: string | null | undefined; tags?: string[] | undefined },
  ): Promise<StoredFile | undefined>;
}
