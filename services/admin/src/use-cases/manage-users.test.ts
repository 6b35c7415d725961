import { newId } from '@ultramarket/platform';
import { type AdminStore, type Operator } from '../ports';
import { updateUser } from './manage-users';

/** The store stops answering after this many transactions; each change at an owner takes two. */
const updating = (transactions: number) => {
  let left = transactions;
  const store = {
    transaction: async (work: (unit: unknown) => Promise<unknown>) => {
      if (left-- <= 0) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return work({ appendFacts: async () => undefined, tx: { outbox: { add: () => undefined } } });
    },
  } as unknown as AdminStore;
  const ask = async () => ({ data: {}, meta: {}, version: undefined });
  const operator = { userId: newId(), role: 'ADMIN', authorization: '', ip: '::1' } as Operator;
  const change = { role: 'VENDOR', status: 'SUSPENDED', note: 'called twice' } as const;
  const deps = { store, now: () => new Date(), owners: { ask, has: () => true } };
  return updateUser({ ...deps, notes: { ofUser: async () => [] } })(newId(), change, operator);
};

test.each([
  [2, ['role']],
  [4, ['role', 'status']],
])('when the database stops answering after %d transactions, the error names %p', async (after, done) => {
  await expect(updating(after)).rejects.toMatchObject({ code: 'UNAVAILABLE', extra: { done } });
});

test('when the database does not answer at all, the error names nothing', async () => {
  await expect(updating(0)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
