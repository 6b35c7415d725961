import { cutAt, field } from '@ultramarket/platform';

const Name = field.name(255);
/** Control characters, halves of surrogate pairs, and what makes a name read differently from what it says. */
const hidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * How the owner called a file, without folders and without what no name needs; a name is no reason to refuse a file.
 */
export const fileNameFrom = (given: string | undefined): string => {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const name = Name.safeParse(cutAt(last.normalize('NFC').replace(hidden, '').trim(), 255));
  return name.success ? name.data : 'file';
};

const extensions: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'video/mp4': ['mp4', 'm4v'],
  'video/webm': ['webm'],
  'application/pdf': ['pdf'],
};

/**
 * `Content-Disposition` (RFC 6266) of a download. The name ends as its type does: a document that is saved as a program
 * is one to the person who opens it.
 */
export const dispositionOf = (kind: string, name: string, mime: string): string => {
  const fitting = extensions[mime] ?? [];
  const fits = fitting.length === 0 || fitting.some((one) => name.toLowerCase().endsWith(`.${one}`));
  const saved = fits ? name : `${name}.${fitting[0]}`;
  const encoded = encodeURIComponent(saved).replace(/['()*]/g, '_');
  return `${kind === 'document' ? 'attachment' : 'inline'}; filename*=UTF-8''${encoded}`;
};
