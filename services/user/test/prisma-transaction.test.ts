import { PrismaPg } from '@prisma/adapter-pg';
import { ProfileUpdated } from '@ultramarket/contracts';
import {
  type Database,
  newId,
  prismaTransaction,
  type TransactionEffects,
  withContext,
} from '@ultramarket/platform';
import { eventually, startTestService, type TestService } from '@ultramarket/platform/testing';
import { type Prisma, PrismaClient } from '../src/generated/prisma/client';
import { userService } from '../src/service';
import { userEnv } from './support';

let service: TestService;
let database: Database;
let prisma: PrismaClient;
beforeAll(async () => {
  service = await startTestService(userService, userEnv(), { topics: ['user.events'] });
  if (!service.running.database) throw new Error('user has a database');
  database = service.running.database;
  prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
});
afterAll(() => service.stop());

type Work<Result> = (tx: Prisma.TransactionClient, effects: TransactionEffects) => Promise<Result>;
const transact = <Result>(work: Work<Result>) => prismaTransaction(prisma, database, 'user', work);
const event = (userId: string, changed = ['locale']) => ProfileUpdated({ userId, changed });
const write = (tx: Prisma.TransactionClient, userId: string) => tx.profile.create({ data: { userId } });

/** What another service has received about a user. */
const received = async (userId: string) =>
  (await service.published<{ userId: string; changed: string[] }>('ProfileUpdated'))
    .filter((one) => one.userId === userId)
    .map(({ changed }) => changed[0]);
const outboxOf = async (userId: string) =>
  (
    await database.pool.query<{ published: boolean; correlationId: string }>(
      `SELECT published_at IS NOT NULL AS published, headers->>'x-correlation-id' AS "correlationId"
       FROM platform.outbox WHERE key = $1 ORDER BY seq`,
      [userId],
    )
  ).rows;
/** Whatever was published before this has been received by now. */
const somethingLater = async () => {
  const userId = newId();
  await transact(async (_tx, { outbox }) => outbox.add(event(userId)));
  await eventually(async () => expect(await received(userId)).toHaveLength(1));
};

test('when the work is done, its callbacks run, and after a rollback none does', async () => {
  const done: string[] = [];
  await transact(async (_tx, { afterCommit }) => afterCommit(() => done.push('committed')));
  await expect(
    transact(async (_tx, { afterCommit }) => {
      afterCommit(() => done.push('rolled back'));
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(done).toEqual(['committed']);
});

test('when the work is done, its rows are there, its result comes back and its events go out once, in order', async () => {
  const userId = newId();
  const result = await withContext({ requestId: 'r', correlationId: 'shop-42' }, () =>
    transact(async (tx, { outbox }) => {
      const { locale } = await write(tx, userId);
      outbox.add(event(userId, ['first']), event(userId, ['second']));
      outbox.add(event(userId, ['third']));
      return locale;
    }),
  );
  expect(result).toBe('en');
  expect(await prisma.profile.count({ where: { userId } })).toBe(1);
  // The rows are known as published, so no sweep will send them again.
  await eventually(async () =>
    expect(await outboxOf(userId)).toEqual(Array(3).fill({ published: true, correlationId: 'shop-42' })),
  );
  await somethingLater();
  expect(await received(userId)).toEqual(['first', 'second', 'third']);
});

test('when the work fails, neither rows nor events are left, and the caller gets its error', async () => {
  const userId = newId();
  const failure = new Error('no');
  const failing = transact(async (tx, { outbox }) => {
    await write(tx, userId);
    outbox.add(event(userId));
    throw failure;
  });
  await expect(failing).rejects.toBe(failure);
  await somethingLater();
  expect(await prisma.profile.count({ where: { userId } })).toBe(0);
  expect(await outboxOf(userId)).toEqual([]);
  expect(await received(userId)).toEqual([]);
});

test('when an event cannot be stored, the rows are not stored either', async () => {
  const userId = newId();
  const failing = transact(async (tx, { outbox }) => {
    await write(tx, userId);
    // PostgreSQL takes no NUL.
    outbox.add(event(userId), { ...event(userId), key: '\u0000' });
  });
  await expect(failing).rejects.toThrow();
  await somethingLater();
  expect(await prisma.profile.count({ where: { userId } })).toBe(0);
  expect(await received(userId)).toEqual([]);
});

test('when the transaction has not ended yet, its rows are invisible and its events unpublished', async () => {
  const userId = newId();
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let written = false;
  const open = transact(async (tx, { outbox }) => {
    await write(tx, userId);
    outbox.add(event(userId));
    written = true;
    await gate;
  });
  await eventually(() => written);
  await somethingLater();
  expect(await prisma.profile.count({ where: { userId } })).toBe(0);
  expect(await received(userId)).toEqual([]);
  release();
  await open;
  await eventually(async () => expect(await received(userId)).toEqual(['locale']));
});

test('when a row breaks a rule of the database, the events of the transaction are not published', async () => {
  const userId = newId();
  await transact((tx) => write(tx, userId));
  const again = transact(async (tx, { outbox }) => {
    outbox.add(event(userId));
    await write(tx, userId);
  });
  await expect(again).rejects.toMatchObject({ code: 'P2002' });
  await somethingLater();
  expect(await outboxOf(userId)).toEqual([]);
  expect(await received(userId)).toEqual([]);
});
