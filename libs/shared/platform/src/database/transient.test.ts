import { errors } from '../errors';
import { isTransient } from './database';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

/** As Prisma reports PostgreSQL's errors. */
const throughPrisma = (code: string, originalCode: string) =>
  Object.assign(withCode(code), { meta: { driverAdapterError: { cause: { originalCode } } } });

test.each([
  ['a refused connection', withCode('ECONNREFUSED')],
  ['a name that cannot be resolved for the moment', withCode('EAI_AGAIN')],
  ['a name that is gone while a pod moves', withCode('ENOTFOUND')],
  ['an unreachable host', withCode('EHOSTUNREACH')],
  ['a server that shuts down', withCode('57P01')],
  ['too many connections', withCode('53300')],
  ['a deadlock', withCode('40P01')],
  ['a serialization failure', withCode('40001')],
  ['a lock that could not be had', withCode('55P03')],
  ['a transaction that idled too long', withCode('25P03')],
  ['a lost connection', new Error('Connection terminated unexpectedly')],
  ['an answer that never came', new Error('Query read timeout')],
  ['a full pool', new Error('timeout exceeded when trying to connect')],
  ['a server that Prisma cannot reach', withCode('P1001')],
  ['a connection that Prisma has lost', withCode('P1017')],
  ['a network that Prisma waits for', withCode('P1008')],
  ['a server that shuts down under Prisma', throughPrisma('P2039', '57P01')],
  ['a deadlock under Prisma', throughPrisma('P2034', '40P01')],
  ['another store that says so', errors.UNAVAILABLE()],
])('when the failure is %s, it is worth trying again', (_what, failure) => {
  expect(isTransient(failure)).toBe(true);
});

test.each([
  ['a unique violation', withCode('23505')],
  ['a statement that took too long', withCode('57014')],
  ['a unique violation under Prisma', throughPrisma('P2002', '23505')],
  ['a row that Prisma does not find', withCode('P2025')],
  ['a missing column', withCode('42703')],
  ['a refusal', errors.NOT_FOUND()],
  ['a bug', new TypeError('x is undefined')],
  ['no error at all', 'text'],
])('when the failure is %s, trying again is useless', (_what, failure) => {
  expect(isTransient(failure)).toBe(false);
});
