import { type FieldError } from '@ultramarket/platform';
import { commonPasswords } from './common-passwords';

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** `P@ssw0rd123!` → `password`: what is left of a password without its decoration. */
const undisguised = (password: string): string =>
  password
    .toLowerCase()
    .replace(/^[^a-z]+|[^a-z]+$/g, '')
    .replace(/[013457@$!]/g, (character) => disguises[character] ?? character)
    .replace(/[^a-z]/g, '');

const rules: ReadonlyArray<{ code: string; detail: string; broken: (password: string) => boolean }> = [
  { code: 'too_short', detail: 'at least 8 characters', broken: (password) => [...password].length < 8 },
  // bcrypt ignores everything after 72 bytes.
  { code: 'too_long', detail: 'at most 72 bytes', broken: (password) => Buffer.byteLength(password) > 72 },
  { code: 'no_upper', detail: 'an upper-case letter', broken: (password) => !/\p{Lu}/u.test(password) },
  { code: 'no_lower', detail: 'a lower-case letter', broken: (password) => !/\p{Ll}/u.test(password) },
  { code: 'no_digit', detail: 'a digit', broken: (password) => !/\p{Nd}/u.test(password) },
  { code: 'no_symbol', detail: 'a symbol', broken: (password) => !/[^\p{L}\p{N}\s]/u.test(password) },
  { code: 'control', detail: 'no control characters', broken: (password) => /\p{Cc}/u.test(password) },
  {
    code: 'common',
    detail: 'not a common password',
    broken: (password) => commonPasswords.has(undisguised(password)),
  },
];

/** The rules that a new password breaks; none for a good one. */
export const passwordFaults = (password: string): FieldError[] =>
  rules
    .filter(({ broken }) => broken(password))
    .map(({ code, detail }) => ({ pointer: '/password', code, detail }));
