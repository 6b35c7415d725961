import { type FilePurpose } from '@ultramarket/contracts';
import { type Actor, hasRole } from '@ultramarket/platform';
import { type Kind } from './kind';
import { type Visibility } from './purpose';

/** UPLOADING → PENDING (to be scanned, pictures to be made) → READY; or QUARANTINED, or FAILED. Only READY is readable. */
export type FileState = 'UPLOADING' | 'PENDING' | 'READY' | 'QUARANTINED' | 'FAILED';

/** Something in the object store: what came (`raw`), what is served (`main`), or a smaller picture (its width). */
export interface StoredObject {
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number | null;
  readonly height: number | null;
}

export interface StoredFile {
  readonly id: string;
  readonly ownerId: string;
  readonly purpose: FilePurpose;
  readonly visibility: Visibility;
  readonly kind: Kind;
  readonly state: FileState;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
  readonly tags: readonly string[];
  readonly productId: string | null;
  readonly dataKey: string | null;
  readonly createdAt: Date;
  readonly objects: readonly StoredObject[];
}

/** Owner and staff: they read what is not public, change and delete. */
export const mayManage = (file: Pick<StoredFile, 'ownerId'>, actor: Actor | undefined): boolean =>
  actor !== undefined && (actor.userId === file.ownerId || hasRole(actor, 'manager'));

/** Who learns of a file; other services look up what callers refer to, but do not read its bytes. */
export const maySee = (file: Pick<StoredFile, 'ownerId' | 'visibility'>, actor: Actor | undefined): boolean =>
  file.visibility === 'PUBLIC' || actor?.role === 'SERVICE' || mayManage(file, actor);

export const keyOf = (fileId: string, name: string): string => `files/${fileId}/${name}`;

/** The file and the name in a key; undefined when it is no key of ours. */
export const partsOf = (key: string): { fileId: string; name: string } | undefined => {
  const match = /^files\/([0-9a-f-]{36})\/(\w{1,20})$/.exec(key);
  return match?.[1] && match[2] ? { fileId: match[1], name: match[2] } : undefined;
};
