import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadSecrets, type Secrets, secretOf } from '../../local/fleet/secrets';
import { postgresServices, type ServiceName, serviceNames } from '../../local/fleet/services';
import { stateRoot } from '../../local/paths';

/** Where the engines of infrastructure/k8s/engines are. */
const data = 'ultramarket-data';

const postgresUrl = (secrets: Secrets, name: ServiceName): string =>
  `postgresql://${name}:${secretOf(secrets.databasePasswords, name)}@postgres-rw.${data}:5432/${name}`;

const mongoUrl = (secrets: Secrets, name: ServiceName): string =>
  `mongodb://${name}:${secretOf(secrets.databasePasswords, name)}@mongodb-svc.${data}:27017/${name}?replicaSet=mongodb`;

/** The secret variables of one service for the engines of infrastructure/k8s/engines. */
const ownSecrets = (secrets: Secrets, name: ServiceName): Record<string, string> => {
  const password = secretOf(secrets.databasePasswords, name);
  const others: Partial<Record<ServiceName, Record<string, string>>> = {
    auth: {
      JWT_PRIVATE_KEY: secrets.jwtPrivateKey,
      SERVICE_CLIENTS: serviceNames
        .map((client) => `${client}:${secretOf(secrets.clientSecrets, client)}`)
        .join(','),
      SEED_PASSWORD: secrets.seedPassword,
    },
    user: { ENCRYPTION_KEY: secrets.userEncryptionKey },
    product: { MONGODB_URI: mongoUrl(secrets, name) },
    review: { MONGODB_URI: mongoUrl(secrets, name) },
    payment: {
      STRIPE_SECRET_KEY: secrets.stripeSecretKey,
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    },
    cart: { CART_REDIS_URL: `redis://redis-carts-master.${data}:6379` },
    search: { ELASTICSEARCH_URL: `http://search:${password}@search-es-http.${data}:9200` },
    admin: { AUDIT_KEY: secrets.auditKey },
    shipping: { RATE_SIGNING_KEY: secrets.rateSigningKey },
    notification: { SMTP_URL: `smtp://mail.${data}:1025` },
    analytics: { CLICKHOUSE_URL: `http://analytics:${password}@clickhouse-analytics.${data}:8123` },
    file: {
      ENCRYPTION_KEY: secrets.fileEncryptionKey,
      FILE_SIGNING_KEY: secrets.fileSigningKey,
      S3_ACCESS_KEY: 'ultramarket',
      S3_SECRET_KEY: password,
    },
  };
  return {
    ...(postgresServices.includes(name) && { DATABASE_URL: postgresUrl(secrets, name) }),
    SERVICE_CLIENT_SECRET: secretOf(secrets.clientSecrets, name),
    ...others[name],
  };
};

/** Values that let the chart make the Secrets of every service itself. */
export const secretValues = (
  secrets: Secrets,
): Record<string, { secrets: { values: Record<string, string> } }> => {
  const publicKey = createPublicKey(secrets.jwtPrivateKey).export({ type: 'spki', format: 'pem' }).toString();
  return {
    ...Object.fromEntries(
      serviceNames.map((name) => [name, { secrets: { values: ownSecrets(secrets, name) } }]),
    ),
    // kong/kong.yml wants it on one line.
    gateway: { secrets: { values: { JWT_PUBLIC_KEY: publicKey.trim().replaceAll('\n', '\\n') } } },
  };
};

/** The same passwords for the engines' side. */
const engineSecrets = (secrets: Secrets): object[] => {
  const secret = (name: string, stringData: Record<string, string>, type = 'Opaque') => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    metadata: { name, namespace: data },
    stringData,
  });
  const password = (name: ServiceName): string => secretOf(secrets.databasePasswords, name);
  const files = { user: 'ultramarket', password: password('file') };
  return [
    ...postgresServices.map((name) =>
      secret(`postgres-${name}`, { username: name, password: password(name) }, 'kubernetes.io/basic-auth'),
    ),
    ...(['product', 'review'] as const).map((name) =>
      secret(`mongodb-${name}`, { password: password(name) }),
    ),
    secret('clickhouse-analytics', { password: password('analytics') }),
    secret('elasticsearch-search', {
      username: 'search',
      password: password('search'),
      roles: 'superuser',
    }),
    secret('minio-root', {
      'config.env': `export MINIO_ROOT_USER=${files.user}\nexport MINIO_ROOT_PASSWORD=${files.password}\n`,
    }),
  ];
};

/**
 * `npm run -s ops:secrets > secrets.yaml`: random secrets of a development cluster as values for Helm; with `--engines`
 * the Secrets of the engines that go with them. Kept in .ultramarket, so that both agree and a second call says the same.
 */
export const main = async (args: string[]): Promise<number> => {
  const secrets = loadSecrets(join(stateRoot, 'cluster-secrets.json'));
  const documents = args.includes('--engines') ? engineSecrets(secrets) : [secretValues(secrets)];
  console.log(documents.map((document) => stringify(document, { lineWidth: 0 })).join('---\n'));
  return 0;
};
