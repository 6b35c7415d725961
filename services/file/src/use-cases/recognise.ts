import { type FilePurpose } from '@ultramarket/contracts';
import { fileErrors } from '../domain/errors';
import { type Kind, kinds, sniff, sniffBytes } from '../domain/kind';
import { purposes } from '../domain/purpose';
import { type Bytes } from '../domain/encryption';
import { type Pictures, type UploadForm } from '../ports';
import { collect, type Measured, measure, only, peek } from './measure';
import { type Release, type UploadBulkhead } from './upload-bulkhead';

export interface Incoming {
  readonly kind: Kind;
  readonly mime: string;
  readonly content: Bytes;
  readonly measured: Measured;
  /** What may still come, or what has come. */
  readonly charged: number;
  readonly size: { width: number; height: number } | undefined;
  /** Called once the bytes are no longer held. */
  readonly release: Release;
}

/** Room that the parts of a form take beside the file. */
export const formOverhead = 64 * 1024;
/** A picture has to be there by then: while it arrives it takes one of few places. */
const PICTURE_MS = 60_000;

const decoded = async (
  { pictures, bulkhead }: { pictures: Pictures; bulkhead: UploadBulkhead },
  purpose: FilePurpose,
  mime: string,
  measured: Measured,
): Promise<Pick<Incoming, 'content' | 'charged' | 'size' | 'release'>> => {
  const release = bulkhead.acquirePicture();
  try {
    const picture = await collect(measured.bytes, PICTURE_MS);
    const size = await pictures.inspect(picture, mime, purposes[purpose].maxPixels);
    return { content: only(picture), charged: picture.length, size, release };
  } catch (error) {
    release();
    throw error;
  }
};

/**
 * Looks at the content: its type, and whether a picture is one. A picture is small enough to be held while it is looked
 * at; anything larger passes through.
 */
export const recognise = async (
  deps: { pictures: Pictures; bulkhead: UploadBulkhead },
  form: UploadForm,
  purpose: FilePurpose,
  declared: number | undefined,
): Promise<Incoming> => {
  const { head, bytes } = await peek(form.bytes, sniffBytes);
  if (head.length === 0) throw fileErrors.FILE_MISSING();
  const type = sniff(head, purposes[purpose].kinds);
  if (!type) throw fileErrors.FILE_TYPE_REFUSED();
  const { limit } = kinds[type.kind];
  if (declared !== undefined && declared > limit + formOverhead)
    throw fileErrors.FILE_TOO_LARGE(`Files of this type may have ${limit} bytes.`);
  const measured = measure(bytes, limit);
  if (type.kind === 'image')
    return { ...type, measured, ...(await decoded(deps, purpose, type.mime, measured)) };
  return {
    ...type,
    measured,
    content: measured.bytes,
    charged: Math.min(declared ?? limit, limit),
    size: undefined,
    release: () => undefined,
  };
};
