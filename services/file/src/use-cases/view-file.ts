import { type Actor } from '@ultramarket/platform';
import { mayManage, type StoredFile } from '../domain/file';
import { type Link, type Links } from '../domain/links';

export interface FileView {
  id: string;
  /** Owner and name are for the owner and staff. */
  ownerId: string | null;
  name: string | null;
  purpose: StoredFile['purpose'];
  visibility: StoredFile['visibility'];
  state: StoredFile['state'];
  mime: string;
  size: number;
  checksum: string | null;
  width: number | null;
  height: number | null;
  alt: string | null;
  tags: string[];
  productId: string | null;
  /** Null until the file can be read. */
  url: string | null;
  urlExpiresAt: string | null;
  variants: Array<{ name: string; url: string; mime: string; size: number; width: number; height: number }>;
  createdAt: string;
}

/** A file as a caller may see it, with links that work now. */
export const viewOf = (file: StoredFile, actor: Actor | undefined, links: Links, now: Date): FileView => {
  const readable = file.state === 'READY';
  const service = actor?.role === 'SERVICE';
  // Services look up what callers refer to; a link that opens a private file would let them read its bytes.
  const linkTo = (name: string): Link =>
    service ? { url: links.plain(file, name), expiresAt: null } : links.to(file, name, now);
  const main = readable ? linkTo('main') : undefined;
  const owned = mayManage(file, actor) || service;
  const variants = file.objects
    .filter(({ name, width }) => readable && width !== null && /^\d+$/.test(name))
    .sort((a, b) => Number(a.name) - Number(b.name));
  return {
    id: file.id,
    ownerId: owned ? file.ownerId : null,
    name: owned ? file.name : null,
    purpose: file.purpose,
    visibility: file.visibility,
    state: file.state,
    mime: file.mime,
    size: file.bytes,
    checksum: file.sha256,
    width: file.width,
    height: file.height,
    alt: file.alt,
    tags: [...file.tags],
    productId: file.productId,
    url: main?.url ?? null,
    urlExpiresAt: main?.expiresAt?.toISOString() ?? null,
    variants: variants.map(({ name, mime, bytes, width, height }) => ({
      name,
      url: linkTo(name).url,
      mime,
      size: bytes,
      width: width ?? 0,
      height: height ?? 0,
    })),
    createdAt: file.createdAt.toISOString(),
  };
};
