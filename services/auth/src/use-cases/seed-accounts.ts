import { type Role, UserRegistered } from '@ultramarket/contracts';
import { type AccountStore, type PasswordHasher } from '../ports';

interface SeedAccount {
  id: string;
  email: string;
  role: Role;
  firstName: string;
}

/** The logins of a development system; their ids are fixed, so that seeded data can refer to them. */
export const seedAccounts: readonly SeedAccount[] = [
  {
    id: '0193a000-0000-7000-8000-000000000001',
    email: 'admin@ultramarket.test',
    role: 'ADMIN',
    firstName: 'Ada',
  },
  {
    id: '0193a000-0000-7000-8000-000000000002',
    email: 'manager@ultramarket.test',
    role: 'MANAGER',
    firstName: 'Mia',
  },
  {
    id: '0193a000-0000-7000-8000-000000000003',
    email: 'vendor@ultramarket.test',
    role: 'VENDOR',
    firstName: 'Viktor',
  },
  {
    id: '0193a000-0000-7000-8000-000000000004',
    email: 'shopper@ultramarket.test',
    role: 'CUSTOMER',
    firstName: 'Sam',
  },
  {
    id: '0193a000-0000-7000-8000-000000000005',
    email: 'super@ultramarket.test',
    role: 'SUPER_ADMIN',
    firstName: 'Sue',
  },
];

/** Makes sure that the logins of a development system exist and take this password. Never called in production. */
export const ensureSeedAccounts =
  ({ store, passwords }: { store: AccountStore; passwords: PasswordHasher }) =>
  async (password: string): Promise<void> => {
    await Promise.all(
      seedAccounts.map(async ({ id, email, role, firstName }) => {
        const known = await store.credentials(email);
        if (known && (await passwords.matches(password, known.passwordHash, 'seed'))) return;
        const passwordHash = await passwords.hash(password, 'seed');
        if (known) return store.setPassword(known.userId, passwordHash);
        await store.transaction(async (accounts) => {
          if (!(await accounts.ensure({ id, email, passwordHash, role }))) return;
          accounts.tx.outbox.add(
            UserRegistered({ userId: id, email, role, firstName, lastName: 'Demo', locale: 'en' }),
          );
        });
      }),
    );
  };
