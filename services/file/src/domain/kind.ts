import { filetypemime } from 'magic-bytes.js';

export type Kind = 'image' | 'video' | 'document';

const IMAGE_BYTES = 5 * 1024 * 1024;
const VIDEO_BYTES = 100 * 1024 * 1024;
const DOCUMENT_BYTES = 10 * 1024 * 1024;

/** How large a file of each kind may be, and which types belong to it. */
export const kinds: Readonly<Record<Kind, { limit: number; types: readonly string[] }>> = {
  image: {
    limit: IMAGE_BYTES,
    types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'],
  },
  video: { limit: VIDEO_BYTES, types: ['video/mp4', 'video/webm'] },
  document: { limit: DOCUMENT_BYTES, types: ['application/pdf'] },
};

/** So many first bytes show the type. */
export const sniffBytes = 4096;

const matroska = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

/** WebM is Matroska with a name of its own in its header. */
const isWebm = (head: Buffer): boolean =>
  head.subarray(0, 4).equals(matroska) && head.subarray(0, 64).includes('webm');

/** The type that the content itself has, among those of the kinds; what the sender says does not count. */
export const sniff = (head: Buffer, allowed: readonly Kind[]): { kind: Kind; mime: string } | undefined => {
  const guesses = isWebm(head) ? ['video/webm'] : filetypemime(head.subarray(0, sniffBytes));
  for (const kind of allowed) {
    const mime = kinds[kind].types.find((type) => guesses.includes(type));
    if (mime) return { kind, mime };
  }
  return undefined;
};
