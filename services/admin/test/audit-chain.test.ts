import { AuditRecorded } from '@ultramarket/contracts';
import { encodeCursor, newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { hashOf } from '../src/domain/audit-entry';
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
])('when a client runs %s, the database refuses', async (sql, refused) => {
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

test('when the owner of the tables hashes a changed entry anew without the key, it is found', async () => {
  const actor = newId();
  await admin.service.deliver(recorded(actor, 'honest'));
  const [entry] = await entriesOf(actor, 1);
  await verify();
  const { seq = 0 } = entry ?? {};
  const [row] = await admin.query<{
    at: Date;
    previous_hash: string;
    resource: string;
    id: string;
    ip: string;
  }>(`SELECT * FROM audit_logs WHERE seq = ${seq}`);
  if (!row) throw new Error('the entry is stored');
  const [original] = await admin.query<{ hash: string; correlation_id: string }>(
    `SELECT hash, correlation_id FROM audit_logs WHERE seq = ${seq}`,
  );
  const forged = hashOf('', {
    seq,
    id: row.id,
    at: row.at,
    actorId: actor,
    actorRole: 'MANAGER',
    action: 'forged',
    resource: row.resource,
    before: null,
    after: null,
    ip: row.ip,
    correlationId: original?.correlation_id ?? null,
    producer: null,
    keyed: false,
    previousHash: row.previous_hash,
    hash: '',
  });
  await admin.tamper(
    `UPDATE audit_logs SET action = 'forged', keyed = false, producer = NULL, hash = '${forged}' WHERE seq = ${seq}`,
  );
  expect(await verify()).toMatchObject({ intact: false });
  await admin.tamper(
    `UPDATE audit_logs SET action = 'honest', keyed = true, producer = 'test', hash = '${original?.hash ?? ''}'
     WHERE seq = ${seq}`,
  );
  expect(await verify()).toMatchObject({ intact: true });
});

test('when the stored end is changed, that is found, too', async () => {
  await verify();
  await admin.query(
    `UPDATE reports SET data = jsonb_set(data, '{head,seq}', '1') WHERE name = 'audit-chain-end'`,
  );
  expect(await verify()).toMatchObject({ intact: false, fault: 'the noted end was changed' });
  await admin.query(`DELETE FROM reports WHERE name = 'audit-chain-end'`);
  expect(await verify()).toMatchObject({ intact: true });
});

test('when the log is longer than one request follows, the next one goes on; a forged place begins anew', async () => {
  const small = await startAdmin({ AUDIT_WALK_ENTRIES: '2' });
  try {
    for (const name of ['a', 'b', 'c']) await small.put(`/flags/${name}`, { enabled: true }).expect(200);
    const ask = async (cursor?: string) => {
      const { body } = await small.get(`/audit-logs/verify${cursor ? `?cursor=${cursor}` : ''}`).expect(200);
      return body as {
        data: { intact: boolean | null; entries: number };
        meta: { nextCursor: string | null };
      };
    };
    const first = await ask();
    expect(first.data).toMatchObject({ intact: null, entries: 2 });
    expect((await ask(first.meta.nextCursor ?? '')).data).toMatchObject({ intact: true, entries: 3 });
    expect((await ask(encodeCursor('audit-chain', [3, 'x', 'y']))).data).toMatchObject({
      intact: null,
      entries: 2,
    });
    await small.service.runJob('verify-audit-chain');
    expect(await small.query(`SELECT data FROM reports WHERE name = 'audit-chain-walk'`)).toEqual([
      { data: null },
    ]);
  } finally {
    await small.stop();
  }
});
