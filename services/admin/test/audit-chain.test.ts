import { AuditRecorded } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

const recorded = (actorId: string, action: string) =>
  AuditRecorded({
    actorId,
    actorRole: 'MANAGER',
    action,
    resource: 'payment/1',
    ip: '10.0.0.1',
    at: '2026-01-02T03:04:05.678Z',
  });
const entriesOf = (actor: string, count: number) =>
  eventually(async () => {
    const entries = await admin.log({ actor });
    expect(entries).toHaveLength(count);
    return entries;
  });
const verify = async () => dataOf(await admin.get('/audit-logs/verify').expect(200));

test.each([
  ['UPDATE audit_logs SET action = action', 'never changed'],
  ['DELETE FROM audit_logs', 'never removed before they are archived'],
  ['TRUNCATE audit_logs', 'never changed'],
  ['UPDATE config_entries SET version = version', 'never changed'],
])('when somebody runs %s, the database refuses', async (sql, refused) => {
  const key = `setting-${newId()}`;
  await admin.put(`/config/${key}`, { environment: 'test', value: 1, version: 0 }).expect(200);
  await expect(admin.query(sql)).rejects.toThrow(refused);
});

test('when entries are older than a year, they move to the archive and the chain runs on from there', async () => {
  const actor = newId();
  await admin.service.deliver(recorded(actor, 'old'));
  const [old] = await entriesOf(actor, 1);
  await admin.tamper(
    `UPDATE audit_logs SET recorded_at = now() - interval '366 days' WHERE seq <= ${old?.seq ?? 0}`,
  );
  await admin.service.runJob('archive-audit-log');
  expect(await admin.log({ actor })).toEqual([]);
  expect(await admin.log({ actor, archived: 'true' })).toMatchObject([{ action: 'old', hash: old?.hash }]);
  await expect(admin.query('DELETE FROM audit_archive')).rejects.toThrow('never changed or removed');
  await admin.service.deliver(recorded(actor, 'new'));
  await entriesOf(actor, 1);
  expect(await verify()).toMatchObject({ intact: true });
});

test('when a row is changed behind its back, the first broken link is found and shown as a finding', async () => {
  const actor = newId();
  for (const action of ['one', 'two', 'three']) await admin.service.deliver(recorded(actor, action));
  const entries = await entriesOf(actor, 3);
  const second = entries[1]?.seq ?? 0;
  await admin.tamper(`UPDATE audit_logs SET after = '{"amount":1}' WHERE seq = ${second}`);
  await admin.service.runJob('verify-audit-chain');
  expect(await verify()).toMatchObject({ intact: false, fault: `entry ${second} was changed` });
  expect(await admin.metrics()).toContain(
    'ultramarket_invariant_violations_total{rule="audit-chain",service="admin"} 1',
  );
  await admin.tamper(`UPDATE audit_logs SET after = NULL WHERE seq = ${second}`);
  expect(await verify()).toMatchObject({ intact: true });
  await admin.tamper(
    `CREATE TABLE kept AS SELECT * FROM audit_logs WHERE seq = ${second}; DELETE FROM audit_logs WHERE seq = ${second}`,
  );
  expect(await verify()).toMatchObject({ intact: false, fault: `entry ${second} is missing` });
  await admin.tamper('INSERT INTO audit_logs SELECT * FROM kept; DROP TABLE kept');
});

test('when the newest entries are cut off, the next verification misses them', async () => {
  await admin.put(`/flags/cut-${newId()}`, { enabled: true }).expect(200);
  const { entries } = (await verify()) as { entries: number };
  await admin.tamper(
    `CREATE TABLE kept AS SELECT * FROM audit_logs WHERE seq = ${entries}; DELETE FROM audit_logs WHERE seq = ${entries}`,
  );
  expect(await verify()).toMatchObject({ intact: false, fault: `entry ${entries} is missing` });
  await admin.tamper('INSERT INTO audit_logs SELECT * FROM kept; DROP TABLE kept');
  expect(await verify()).toMatchObject({ intact: true });
});
