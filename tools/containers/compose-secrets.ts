import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSecrets, secretOf, type Secrets } from '../local/fleet/secrets';
import { postgresServices, serviceNames } from '../local/fleet/services';
import { root, stateRoot } from '../local/paths';

const word = (): string => randomBytes(24).toString('base64url');

/** Of the engines alone; `npm start` needs none of them. */
const engineSecrets = ['POSTGRES', 'MONITOR_DB', 'CLICKHOUSE', 'GRAFANA'].map((name) => `${name}_PASSWORD`);

/** Line ends as \n: services and kong/fill-in.mjs read that, and it is one line of a file. */
const inOneLine = (pem: string): string => pem.trim().replaceAll('\n', '\\n');

const secretVariables = (secrets: Secrets): Record<string, string> => ({
  ...Object.fromEntries(
    postgresServices.map((name) => [
      `${name.toUpperCase()}_DB_PASSWORD`,
      secretOf(secrets.databasePasswords, name),
    ]),
  ),
  ...Object.fromEntries(
    serviceNames.map((name) => [
      `${name.toUpperCase()}_CLIENT_SECRET`,
      secretOf(secrets.clientSecrets, name),
    ]),
  ),
  JWT_PRIVATE_KEY: inOneLine(secrets.jwtPrivateKey),
  JWT_PUBLIC_KEY: inOneLine(
    createPublicKey(secrets.jwtPrivateKey).export({ type: 'spki', format: 'pem' }).toString(),
  ),
  STRIPE_SECRET_KEY: secrets.stripeSecretKey,
  STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
  RATE_SIGNING_KEY: secrets.rateSigningKey,
  FILE_ENCRYPTION_KEY: secrets.fileEncryptionKey,
  USER_ENCRYPTION_KEY: secrets.userEncryptionKey,
  FILE_SIGNING_KEY: secrets.fileSigningKey,
  AUDIT_KEY: secrets.auditKey,
  SEED_CLIENT_SECRET: secrets.seedClientSecret,
  SEED_PASSWORD: secrets.seedPassword,
});

/** The names of those already in the file: what an operator has set is never changed. */
const presentIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name));

/** The lines that an `.env` with this text still lacks. */
export const missingLines = (text: string, secrets: Secrets): string[] => {
  const variables: Record<string, string> = {
    COMPOSE_PROFILES: 'shop,monitoring',
    ...Object.fromEntries(engineSecrets.map((name) => [name, word()])),
    S3_ACCESS_KEY: 'ultramarket',
    S3_SECRET_KEY: word(),
    ...secretVariables(secrets),
  };
  const present = presentIn(text);
  return Object.entries(variables)
    .filter(([name]) => !present.has(name))
    .map(([name, value]) => `${name}='${value}'`);
};

/** `npm run compose:secrets`: what docker-compose.yml needs, made for this checkout and kept in `.env`. */
export const main = async (): Promise<number> => {
  const file = join(root, '.env');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = missingLines(text, loadSecrets(join(stateRoot, 'compose-secrets.json')));
  if (lines.length > 0)
    writeFileSync(file, `${text && !text.endsWith('\n') ? `${text}\n` : text}${lines.join('\n')}\n`, {
      mode: 0o600,
    });
  console.log(lines.length > 0 ? `${lines.length} variables were added to .env.` : '.env is complete.');
  return 0;
};
