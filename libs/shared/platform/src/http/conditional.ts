import { errors } from '../errors';

const tagPattern = /^(?:W\/)?"(\d{1,15})"$/;
const listPattern = /^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/;
const maxTags = 20;

const tagsOf = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? [];

/**
 * The versions in `If-Match`, of which one must be the resource's (RFC 9110 section 13.1.1); none when the header is
 * absent or `*`. A weak tag counts as the version that it names: our tags stand for the state of a resource and not for
 * bytes, and a gateway that compresses an answer weakens its tag. @throws VALIDATION_ERROR for what is no list of tags;
 * VERSION_CONFLICT when none of them is of ours, so that none can match
 */
export const ifMatchVersions = (header: string | undefined): readonly number[] => {
  if (header === undefined || header.trim() === '*') return [];
  if (!listPattern.test(header.trim()) || tagsOf(header).length > maxTags) {
    throw errors.VALIDATION_ERROR('If-Match must be a list of entity tags.', {
      fields: [{ pointer: 'headers/if-match', code: 'invalid_etag', detail: 'not a list of entity tags' }],
    });
  }
  const versions = tagsOf(header).flatMap((tag) => tagPattern.exec(tag)?.[1] ?? []);
  if (versions.length === 0) throw errors.VERSION_CONFLICT();
  return versions.map(Number);
};

/** True when the caller has this version already (`If-None-Match`, weak comparison, RFC 9110 section 13.1.2). */
export const isKnownToCaller = (header: string | undefined, version: number): boolean =>
  header !== undefined &&
  (header.trim() === '*' || tagsOf(header).some((tag) => tagPattern.exec(tag)?.[1] === String(version)));
