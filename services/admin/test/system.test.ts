import { AuditRecorded } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin({ SERVICE_URLS: '', HEALTH_POLL_MS: '3600000', ANALYTICS_URL: '' });
});
afterAll(() => admin.stop());

interface System {
  stale: boolean;
  services: Array<Record<string, unknown>>;
  lag: Array<{ group: string; topic: string; lag: number }> | null;
  deadLetters: unknown[] | null;
}

test('when no poll was made yet, the answer is 503; a manager may not ask at all', async () => {
  expect((await admin.get('/system').expect(503)).body.code).toBe('SYSTEM_NOT_POLLED');
  await admin.get('/system', admin.person('MANAGER')).expect(403);
});

test('when services are polled, health, versions and outbox are shown, and lag by group and topic', async () => {
  const watcher = await startAdmin({
    HEALTH_POLL_MS: '3600000',
    SERVICE_URLS: `admin=${admin.service.url},gone=http://127.0.0.1:1`,
  });
  try {
    const actorId = newId();
    const at = new Date().toISOString();
    const event = { actorId, actorRole: 'ADMIN', action: 'a', resource: 'r', ip: null, at };
    await watcher.service.deliver(AuditRecorded(event));
    await eventually(async () => expect(await watcher.log({ actor: actorId })).toHaveLength(1));
    const system = await eventually(async () => {
      await watcher.service.runJob('poll-health');
      const seen = dataOf<System>(await watcher.get('/system').expect(200));
      expect(seen.lag).toContainEqual({ group: 'admin', topic: 'audit.events', lag: 0 });
      return seen;
    });
    expect(system.stale).toBe(false);
    expect(system.deadLetters).toEqual([]);
    expect(system.services).toEqual([
      expect.objectContaining({
        name: 'admin',
        status: 'healthy',
        version: '0.0.0',
        outboxWaiting: 0,
        outboxStuckSince: null,
        dependencies: expect.objectContaining({ database: 'up', kafka: 'up' }) as unknown,
      }),
      expect.objectContaining({ name: 'gone', status: 'unreachable', version: null, outboxWaiting: null }),
    ]);
    // A message that cannot be read is dead-lettered.
    await watcher.service.deliver({ ...AuditRecorded(event), payload: {} });
    await eventually(async () => {
      await watcher.service.runJob('poll-health');
      const metrics = await (await fetch(`${watcher.service.url}/metrics`)).text();
      expect(metrics).toMatch(/^kafka_consumer_lag_messages\{group="admin",topic="audit.events",.*\} 0$/m);
      expect(metrics).toMatch(/^kafka_dead_letter_messages\{topic="audit.events.dlq",.*\} 1$/m);
      expect(metrics).toMatch(/^system_report_age_seconds\{.*\} [\d.]+$/m);
    });
  } finally {
    await watcher.stop();
  }
});

test('when the newest poll is old, that is said', async () => {
  await admin.service.runJob('poll-health');
  expect(dataOf<System>(await admin.get('/system').expect(200))).toMatchObject({
    stale: false,
    services: [],
  });
  await admin.query(`UPDATE reports SET taken_at = now() - interval '1 day' WHERE name = 'system'`);
  expect(dataOf<System>(await admin.get('/system').expect(200)).stale).toBe(true);
});

test('when there is no analytics-service, that is said', async () => {
  expect((await admin.get('/analytics').expect(503)).body.code).toBe('ANALYTICS_ABSENT');
  expect(dataOf(await admin.get('/dashboard').expect(200))).toMatchObject({
    partial: true,
    missing: ['analytics'],
  });
});

test('when an export would be larger than one file holds, it is refused', async () => {
  await admin.tamper(
    `INSERT INTO audit_logs (seq, id, at, actor_id, actor_role, action, resource, previous_hash, hash)
     SELECT n, gen_random_uuid(), now(), 'many', 'ADMIN', 'a', 'r', '', '' FROM generate_series(1, 20001) AS n`,
  );
  expect((await admin.get('/audit-logs/export?actor=many').expect(422)).body.code).toBe('EXPORT_TOO_LARGE');
  const data = Array.from({ length: 10_000 }, (_, index) => ({
    id: String(index),
    orderNumber: 'UM',
    status: 'PENDING',
    total: { amount: 1, currency: 'USD' },
    createdAt: '2026-01-01T00:00:00.000Z',
  }));
  admin.owners.answers.set('GET /api/v1/orders', () => ({ data, meta: { nextCursor: 'more' } }));
  expect((await admin.get('/orders/export').expect(422)).body.code).toBe('EXPORT_TOO_LARGE');
});
