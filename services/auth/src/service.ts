import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  AccountLocked,
  AuditRecorded,
  LoginFailed,
  RoleChanged,
  SessionRefreshed,
  UserDeleted,
  UserLoggedIn,
  UserRegistered,
  UserStatusChanged,
} from '@ultramarket/contracts';
import { defineService } from '@ultramarket/platform';
import { bcryptHasher } from './adapters/bcrypt-hasher';
import { clientRegistry } from './adapters/client-registry';
import { jwtIssuer } from './adapters/jwt-issuer';
import { prismaGovernance } from './adapters/prisma-governance';
import { refreshKeyOf, signingKeys } from './adapters/signing-keys';
import { sqlAccountStore } from './adapters/sql-account-store';
import { sqlSessionStore } from './adapters/sql-session-store';
import { AuthConfig } from './config';
import { erasureEvents } from './consumers/erasures';
import { vendorEvents } from './consumers/vendor-events';
import { PrismaClient } from './generated/prisma/client';
import { governanceRoutes } from './routes/governance';
import { sessionRoutes } from './routes/sessions';
import { tokenRoutes } from './routes/tokens';
import { authUseCases } from './use-cases';

/** Everything `auth` is made of, wired in one place. */
export const authService = defineService({
  name: 'auth',
  config: AuthConfig,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const database = platform.database();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
    const keys = signingKeys(config.JWT_PRIVATE_KEY, config.JWT_EXTRA_PUBLIC_KEYS);
    const refreshSeconds = config.JWT_REFRESH_EXPIRES_IN;
    const auth = authUseCases({
      store: sqlAccountStore(database, refreshSeconds),
      sessions: sqlSessionStore(database, refreshSeconds),
      governance: prismaGovernance(prisma, database),
      passwords: await bcryptHasher(config.BCRYPT_COST),
      tokens: jwtIssuer({
        keys,
        issuer: config.JWT_ISSUER,
        audience: config.JWT_AUDIENCE,
        lifetimeSeconds: config.JWT_ACCESS_EXPIRES_IN,
      }),
      clients: clientRegistry(config.SERVICE_CLIENTS),
      refreshKey: refreshKeyOf(config.JWT_PRIVATE_KEY),
      logger: platform.logger,
      now: () => new Date(),
    });
    const { NODE_ENV, SEED_PASSWORD } = config;

    return {
      endpoints: [
        ...sessionRoutes(auth, {
          loginsPerMinute: config.LOGIN_RATE_PER_MINUTE,
          registrationsPerMinute: config.REGISTER_RATE_PER_MINUTE,
          refreshSeconds,
        }),
        ...tokenRoutes(auth, keys.published),
        ...governanceRoutes(auth),
      ],
      consumers: [...vendorEvents(auth), ...erasureEvents(auth)],
      publishes: [
        UserRegistered,
        UserLoggedIn,
        LoginFailed,
        AccountLocked,
        AuditRecorded,
        RoleChanged,
        SessionRefreshed,
        UserStatusChanged,
        UserDeleted,
      ],
      jobs: [{ name: 'purge-expired', everyMs: 3_600_000, run: auth.purgeExpired }],
      start: async () => {
        // Prisma loads its query compiler with the first query: not while someone waits.
        await prisma.roleRecord.findFirst({ select: { id: true } });
        if (NODE_ENV === 'development' && SEED_PASSWORD) await auth.ensureSeedAccounts(SEED_PASSWORD);
      },
    };
  },
});
