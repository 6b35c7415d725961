import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { required } from '../user-error';
import { type ServiceName, serviceNames } from './services';

/** Made once per state folder and kept, because the databases were made with these passwords. */
export interface Secrets {
  databasePasswords: Record<string, string>;
  clientSecrets: Record<string, string>;
  jwtPrivateKey: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  /** Signs shipping rates, so that a quote needs no row. */
  rateSigningKey: string;
  /** Encrypts the keys of identity documents (32 bytes as base64): without it they cannot be read any more. */
  fileEncryptionKey: string;
  /** Encrypts numbers of documents and bank references (32 bytes as base64): without it they cannot be read any more. */
  userEncryptionKey: string;
  /** Seals the audit log: without it no entry can be verified any more. */
  auditKey: string;
  /** Signs links to private files. */
  fileSigningKey: string;
  /** With it the seed may use the services' internal endpoints. */
  seedClientSecret: string;
  seedPassword: string;
}

const word = (bytes = 24): string => randomBytes(bytes).toString('base64url');

const wordPerService = (): Record<string, string> =>
  Object.fromEntries(serviceNames.map((name) => [name, word()]));

const newKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

const readSecrets = (file: string): Partial<Secrets> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch {
    return {};
  }
};

/** Reads the secrets and makes those that are missing, for example of a service that is new. */
export const loadSecrets = (file: string): Secrets => {
  const known = readSecrets(file);
  const secrets: Secrets = {
    databasePasswords: { ...wordPerService(), ...known.databasePasswords },
    clientSecrets: { ...wordPerService(), ...known.clientSecrets },
    jwtPrivateKey: known.jwtPrivateKey ?? newKey(),
    stripeSecretKey: known.stripeSecretKey ?? `sk_test_${word(18).replace(/[-_]/g, 'x')}`,
    stripeWebhookSecret: known.stripeWebhookSecret ?? `whsec_${word(24).replace(/[-_]/g, 'x')}`,
    rateSigningKey: known.rateSigningKey ?? word(32),
    fileEncryptionKey: known.fileEncryptionKey ?? randomBytes(32).toString('base64'),
    userEncryptionKey: known.userEncryptionKey ?? randomBytes(32).toString('base64'),
    auditKey: known.auditKey ?? word(32),
    fileSigningKey: known.fileSigningKey ?? word(32),
    seedClientSecret: known.seedClientSecret ?? word(),
    // A password one can type: it is printed at each start, and satisfies any rule about kinds of characters.
    seedPassword:
      process.env['SEED_PASSWORD'] ?? known.seedPassword ?? `Um-${randomBytes(5).toString('hex')}-7!`,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
};

export const secretOf = (secrets: Record<string, string>, name: ServiceName): string =>
  required(secrets[name], `secret of ${name}`);
