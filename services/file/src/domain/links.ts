import { createHmac, timingSafeEqual } from 'node:crypto';
import { type StoredFile } from './file';

const lifetimeMs = 15 * 60_000;
/** How far the clocks of two replicas may be apart. */
const skewMs = 60_000;

export interface Link {
  readonly url: string;
  readonly expiresAt: Date | null;
}

export interface Links {
  /** Where bytes of a file are read. A private file's link opens it for 15 minutes to anyone who has it. */
  to(file: Pick<StoredFile, 'id' | 'visibility'>, variant: string, now: Date): Link;
  /** The same without a signature, for those who read it much later. */
  plain(file: Pick<StoredFile, 'id' | 'visibility'>, variant: string): string;
  /** True when the link was made here, its time is not over, and it lives no longer than links do. */
  opens(fileId: string, variant: string, expires: number, signature: string, now: Date): boolean;
}

/** Links to the download endpoint: public ones through the CDN if there is one, private ones signed. */
export const links = (signingKey: string, cdnBaseUrl: string | undefined): Links => {
  const signatureOf = (fileId: string, variant: string, expires: number): Buffer =>
    createHmac('sha256', signingKey).update(`${fileId}\n${variant}\n${expires}`).digest();
  const path = (id: string, query: Record<string, string>): string => {
    const search = new URLSearchParams(query).toString();
    return `/api/v1/files/download/${id}${search && `?${search}`}`;
  };
  const named = (variant: string) => (variant === 'main' ? {} : { variant });
  const plain: Links['plain'] = ({ id, visibility }, variant) =>
    (visibility === 'PUBLIC' ? (cdnBaseUrl?.replace(/\/$/, '') ?? '') : '') + path(id, named(variant));

  return {
    plain,
    to: (file, variant, now) => {
      if (file.visibility !== 'PRIVATE') return { url: plain(file, variant), expiresAt: null };
      const expires = Math.floor((now.getTime() + lifetimeMs) / 1000);
      const signature = signatureOf(file.id, variant, expires).toString('base64url');
      const url = path(file.id, { ...named(variant), expires: String(expires), signature });
      return { url, expiresAt: new Date(expires * 1000) };
    },
    opens: (fileId, variant, expires, signature, now) => {
      const given = Buffer.from(signature, 'base64url');
      const wanted = signatureOf(fileId, variant, expires);
      const left = expires * 1000 - now.getTime();
      return (
        given.length === wanted.length &&
        timingSafeEqual(given, wanted) &&
        left > 0 &&
        left <= lifetimeMs + skewMs
      );
    },
  };
};
