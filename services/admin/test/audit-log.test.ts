import {
  AccountLocked,
  AuditRecorded,
  LoginFailed,
  RoleChanged,
  UserLoggedIn,
  UserStatusChanged,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

const recorded = (actorId: string, action: string, more: object = {}) =>
  AuditRecorded({
    actorId,
    actorRole: 'MANAGER',
    action,
    resource: 'payment/1',
    ip: '10.0.0.1',
    at: '2026-01-02T03:04:05.678Z',
    ...more,
  });
const entriesOf = (actor: string, count: number) =>
  eventually(async () => {
    const entries = await admin.log({ actor });
    expect(entries).toHaveLength(count);
    return entries;
  });
const verify = async () => dataOf(await admin.get('/audit-logs/verify').expect(200));

test('when services and accounts report, each report is one entry, in one chain', async () => {
  const userId = newId();
  const by = newId();
  await admin.service.deliver(UserLoggedIn({ userId, sessionId: newId(), ip: '10.0.0.2' }));
  await admin.service.deliver(LoginFailed({ userId, ip: '10.0.0.3' }));
  await admin.service.deliver(AccountLocked({ userId, until: '2026-01-01T00:00:00.000Z' }));
  await admin.service.deliver(UserStatusChanged({ userId, status: 'SUSPENDED' }));
  await admin.service.deliver(RoleChanged({ userId, from: 'CUSTOMER', to: 'MANAGER', by }));
  await admin.service.deliver(recorded(by, 'payment.refunded', { before: { b: 1, a: 2 }, after: null }));
  const own = await entriesOf(by, 2);
  expect(own).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: 'payment.refunded',
        before: { a: 2, b: 1 },
        after: null,
        ip: '10.0.0.1',
      }),
      expect.objectContaining({
        action: 'auth.role-changed',
        resource: `user/${userId}`,
        before: { role: 'CUSTOMER' },
        after: { role: 'MANAGER' },
      }),
    ]),
  );
  await entriesOf(userId, 2);
  await eventually(async () => {
    const about = (await admin.log({ resource: `user/${userId}` })).map(({ action }) => action).sort();
    expect(about).toEqual([
      'auth.account-locked',
      'auth.login-failed',
      'auth.role-changed',
      'auth.status-changed',
    ]);
  });
  expect(await verify()).toMatchObject({ intact: true, fault: null });
});

test('when a report comes twice, it is recorded once', async () => {
  const actor = newId();
  const messageId = newId();
  await admin.service.deliver(recorded(actor, 'x'), { messageId });
  await entriesOf(actor, 1);
  // As if the inbox had been pruned meanwhile.
  await admin.query('DELETE FROM platform.inbox WHERE message_id = $1', [messageId]);
  await admin.service.deliver(recorded(actor, 'x'), { messageId });
  await admin.service.deliver(recorded(actor, 'y', { entryId: messageId }));
  await admin.service.deliver(recorded(actor, 'z'));
  expect((await entriesOf(actor, 2)).map(({ action }) => action)).toEqual(['z', 'x']);
});

test('when a report holds what a database would not take, the chain stays whole', async () => {
  const actor = newId();
  const strange = {
    resource: `ab${'x'.repeat(400)}`,
    after: { text: 'n\u0000l \ud83d', n: 1e21 },
  };
  await admin.service.deliver(recorded(actor, 'strange', strange));
  const [entry] = await entriesOf(actor, 1);
  expect(entry?.resource).toMatch(/^abx{298}$/);
  expect(await verify()).toMatchObject({ intact: true });
});

test('when many write at once, the chain has no gap and no fork', async () => {
  const actor = newId();
  await Promise.all([
    ...Array.from({ length: 10 }, () => admin.service.deliver(recorded(actor, 'bulk'))),
    ...Array.from({ length: 5 }, (_, index) =>
      admin.put(`/flags/bulk-${index}`, { enabled: true }).expect(200),
    ),
  ]);
  await entriesOf(actor, 10);
  expect(await verify()).toMatchObject({ intact: true });
});

test('when the log is filtered and paged, each entry comes once', async () => {
  const actor = newId();
  for (const action of ['a', 'b', 'c']) await admin.service.deliver(recorded(actor, action));
  await entriesOf(actor, 3);
  const first = await admin.get(`/audit-logs?actor=${actor}&limit=2`).expect(200);
  expect(first.body.meta).toMatchObject({ total: 3, totalPages: 2 });
  const second = await admin
    .get(`/audit-logs?actor=${actor}&limit=2&cursor=${first.body.meta.nextCursor}`)
    .expect(200);
  const all = [...dataOf<Array<{ id: string }>>(first), ...dataOf<Array<{ id: string }>>(second)];
  expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  expect(await admin.log({ actor, action: 'b' })).toHaveLength(1);
  expect(await admin.log({ actor, to: '2026-01-02T00:00:00Z' })).toHaveLength(0);
  expect(await admin.log({ actor, from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00Z' })).toHaveLength(
    3,
  );
});

test.each(['WyJ4Il0', 'WzAuNV0', 'WzFlMzBd', '%00'])(
  'when a cursor is forged as %s, the answer is 400',
  async (cursor) => {
    await admin.get(`/audit-logs?cursor=${cursor}`).expect(400);
    await admin.get(`/audit-logs/verify?cursor=${cursor}`).expect(400);
  },
);

test('when a key of the log or of users is no text, or a day none, the answer is 400', async () => {
  for (const query of ['actor=%00', 'from=2026-02-31', 'to=5', 'to=0020-02-29'])
    await admin.get(`/audit-logs?${query}`).expect(400);
  await admin.get('/users?q=%00').expect(400);
  await admin.get('/users?q=a%00b').expect(400);
});

test('when staff suspend an account, they are the actor, and the entry names the producer', async () => {
  const [userId, by] = [newId(), newId()];
  await admin.service.deliver(UserStatusChanged({ userId, status: 'SUSPENDED', by }));
  expect(await entriesOf(by, 1)).toMatchObject([
    { action: 'auth.status-changed', actorRole: 'STAFF', resource: `user/${userId}`, producer: 'test' },
  ]);
});

test('when the log is exported, formulas are harmless and the export itself is recorded', async () => {
  const actor = newId();
  await admin.service.deliver(recorded(actor, '=HYPERLINK("http://evil")', { after: { a: 'x,"y"' } }));
  await entriesOf(actor, 1);
  const auditor = admin.person('ADMIN');
  const answer = await admin.get(`/audit-logs/export?actor=${actor}`, auditor).expect(200);
  expect(answer.headers['content-type']).toContain('text/csv');
  expect(answer.text.split('\n')[0]).toBe(
    'seq,at,actorId,actorRole,action,resource,before,after,ip,correlationId,producer,hash',
  );
  expect(answer.text).toContain(`"'=HYPERLINK(""http://evil"")"`);
  expect(await admin.log({ actor: auditor.userId })).toMatchObject([
    { action: 'audit.exported', after: { entries: 1 } },
  ]);
});

test.each(['MANAGER', 'VENDOR', 'CUSTOMER', 'SERVICE'] as const)(
  'when a %s asks for the log, the answer is 403',
  async (role) => {
    await admin.get('/audit-logs', admin.person(role)).expect(403);
    await admin.get('/audit-logs/export', admin.person(role)).expect(403);
    await admin.get('/audit-logs/verify', admin.person(role)).expect(403);
  },
);
