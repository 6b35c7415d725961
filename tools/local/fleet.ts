import { type EngineUrls } from './engines/engine';
import { secretOf, type Secrets } from './fleet/secrets';
import { postgresServices, presentServices, type ServiceName, serviceNames } from './fleet/services';

/** What the table below may draw on. */
export interface FleetFacts {
  name: ServiceName;
  port: number;
  url: (name: ServiceName) => string;
  engines: EngineUrls;
  secrets: Secrets;
  version: string;
}

type Environment = Record<string, string>;

interface Rule {
  services: readonly ServiceName[];
  env: (facts: FleetFacts) => Environment;
}

const databaseUrl = (serverUrl: string, name: ServiceName, password: string): string => {
  const url = new URL(serverUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return url.toString();
};

const mongoDatabaseUrl = (serverUrl: string, name: ServiceName): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  url.searchParams.set('directConnection', 'true');
  return url.toString();
};

/** The environment of every service under `npm start`, in one place. Later rules win. */
const rules: Rule[] = [
  {
    services: serviceNames,
    env: ({ name, port, url, engines, secrets, version }) => ({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_VERSION: version,
      BRAND_NAME: 'UltraMarket',
      LOG_LEVEL: 'info',
      MIGRATE_ON_START: 'true',
      KAFKA_BROKERS: engines.kafkaBrokers,
      REDIS_URL: engines.redisUrl,
      JWKS_URL: `${url('auth')}/api/v1/auth/jwks`,
      TOKEN_URL: `${url('auth')}/api/v1/auth/oauth/token`,
      SERVICE_CLIENT_SECRET: secretOf(secrets.clientSecrets, name),
      // Hundreds of shoppers and the bench come from one address here; production keeps its defaults.
      MAILS_PER_DAY: '10000000',
      RATE_LIMIT_PER_HOUR: '10000000',
      ...Object.fromEntries(serviceNames.map((other) => [`${other.toUpperCase()}_URL`, url(other)])),
    }),
  },
  {
    services: postgresServices,
    env: ({ name, engines, secrets }) => ({
      DATABASE_URL: databaseUrl(engines.postgresUrl, name, secretOf(secrets.databasePasswords, name)),
    }),
  },
  {
    services: ['product', 'review'],
    env: ({ name, engines }) => ({ MONGODB_URI: mongoDatabaseUrl(engines.mongoUrl, name) }),
  },
  {
    services: ['search'],
    env: ({ engines }) => ({ ELASTICSEARCH_URL: engines.elasticsearchUrl }),
  },
  { services: ['cart'], env: ({ engines }) => ({ CART_REDIS_URL: engines.cartRedisUrl }) },
  {
    services: ['auth'],
    env: ({ secrets }) => ({
      JWT_PRIVATE_KEY: secrets.jwtPrivateKey,
      SERVICE_CLIENTS: [
        ...serviceNames.map((name) => `${name}:${secretOf(secrets.clientSecrets, name)}`),
        `seed:${secrets.seedClientSecret}`,
      ].join(','),
      BCRYPT_COST: '10',
      LOGIN_RATE_PER_MINUTE: '1000000',
      REGISTER_RATE_PER_MINUTE: '1000000',
      SEED_PASSWORD: secrets.seedPassword,
    }),
  },
  {
    services: ['order'],
    // A bench shopper buys more in a minute than a person in a month, and while an engine is away nothing gets paid.
    env: () => ({
      MAX_PENDING_ORDERS: '10000',
      MAX_PENDING_UNITS: '1000000',
      ORDER_RATE_PER_HOUR: '10000000',
    }),
  },
  { services: ['user'], env: ({ secrets }) => ({ ENCRYPTION_KEY: secrets.userEncryptionKey }) },
  {
    services: ['payment'],
    env: ({ engines, secrets }) => ({
      STRIPE_API_URL: engines.stripeUrl,
      STRIPE_SECRET_KEY: secrets.stripeSecretKey,
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    }),
  },
  {
    services: ['shipping'],
    env: ({ secrets }) => ({
      RATE_SIGNING_KEY: secrets.rateSigningKey,
      // Parcels leave after some five minutes and arrive after ten more: time to look at an order, or to cancel it.
      CARRIER_DISPATCH_SECONDS: '300',
      CARRIER_DELIVERY_SECONDS: '600',
    }),
  },
  { services: ['admin'], env: ({ secrets }) => ({ AUDIT_KEY: secrets.auditKey }) },
  {
    services: ['notification'],
    env: ({ engines }) => ({ SMTP_URL: engines.smtpUrl, MAIL_FROM: 'shop@ultramarket.test' }),
  },
  {
    services: ['file'],
    env: ({ engines, secrets }) => ({
      S3_ENDPOINT: engines.s3.endpoint,
      S3_BUCKET: 'ultramarket-files',
      S3_ACCESS_KEY: engines.s3.accessKey,
      S3_SECRET_KEY: engines.s3.secretKey,
      ENCRYPTION_KEY: secrets.fileEncryptionKey,
      FILE_SIGNING_KEY: secrets.fileSigningKey,
    }),
  },
  {
    services: ['analytics'],
    // ClickHouse wants few large writes.
    env: ({ engines }) => ({ CLICKHOUSE_URL: engines.clickhouseUrl, CONSUMER_ROUND_MS: '1000' }),
  },
  {
    services: ['admin'],
    env: ({ url }) => ({
      SERVICE_URLS: presentServices()
        .map((name) => `${name}=${url(name)}`)
        .join(','),
    }),
  },
];

export const environmentOf = (facts: FleetFacts): Environment =>
  Object.assign(
    {},
    ...rules.filter(({ services }) => services.includes(facts.name)).map(({ env }) => env(facts)),
  ) as Environment;
