import { errors } from '../errors';
import { isTransient } from './database';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

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
  ['another store that says so', errors.UNAVAILABLE()],
])('when the failure is %s, it is worth trying again', (_what, failure) => {
  expect(isTransient(failure)).toBe(true);
});

test.each([
  ['a unique violation', withCode('23505')],
  ['a statement that took too long', withCode('57014')],
  ['a missing column', withCode('42703')],
  ['a refusal', errors.NOT_FOUND()],
  ['a bug', new TypeError('x is undefined')],
  ['no error at all', 'text'],
])('when the failure is %s, trying again helps nobody', (_what, failure) => {
  expect(isTransient(failure)).toBe(false);
});
