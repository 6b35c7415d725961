import { z } from 'zod';
import { ConfigError, loadConfig, PlatformConfig } from './config';

const Config = PlatformConfig.extend({ DATABASE_URL: z.url(), API_KEY: z.string().min(16) });
const enough = {
  KAFKA_BROKERS: 'kafka:9092',
  JWKS_URL: 'http://auth/jwks',
  DATABASE_URL: 'postgresql://db/notes',
  API_KEY: 'a-key-that-is-long-enough',
};

const faultsOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(Config, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

test('when several variables are wrong, all of them are named at once and no value is shown', () => {
  const faults = faultsOf({
    PORT: '70000',
    API_KEY: 'hunter2',
    DATABASE_URL: 'swordfish',
    LOG_LEVEL: 'loud',
  });
  for (const name of ['PORT', 'API_KEY', 'DATABASE_URL', 'LOG_LEVEL', 'KAFKA_BROKERS', 'JWKS_URL'])
    expect(faults).toContain(`  ${name}: `);
  expect(faults).toContain('6 fault(s)');
  for (const value of ['70000', 'hunter2', 'swordfish', 'loud']) expect(faults).not.toContain(value);
});

test('when a required variable is there but empty, it counts as missing', () => {
  expect(faultsOf({ ...enough, KAFKA_BROKERS: '' })).toContain('KAFKA_BROKERS');
});

test('when only the required variables are set, the rest has its production default', () => {
  expect(loadConfig(Config, enough)).toMatchObject({
    NODE_ENV: 'production',
    PORT: 3000,
    RATE_LIMIT_PER_HOUR: 1000,
    BODY_LIMIT_BYTES: 64 * 1024,
    JWT_ISSUER: 'ecommerce-api',
    JWT_AUDIENCE: 'ecommerce-app',
    MIGRATE_ON_START: false,
    LOG_LEVEL: 'info',
  });
});

test('when values come as text, they are turned into what they mean', () => {
  const config = loadConfig(Config, { ...enough, PORT: '0', MIGRATE_ON_START: 'true', NODE_ENV: 'test' });
  expect(config).toMatchObject({ PORT: 0, MIGRATE_ON_START: true, NODE_ENV: 'test' });
});

test('when a flag is neither true nor false, it is refused instead of guessed', () => {
  expect(faultsOf({ ...enough, MIGRATE_ON_START: 'yes' })).toContain('MIGRATE_ON_START');
});

test('when a secret is short, the service does not start', () => {
  expect(faultsOf({ ...enough, SERVICE_CLIENT_SECRET: 'short' })).toContain('SERVICE_CLIENT_SECRET');
});
