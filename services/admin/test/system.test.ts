import { AuditRecorded } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin({ SERVICE_URLS: '', HEALTH_POLL_MS: '3600000' });
});
afterAll(() => admin.stop());

interface System {
  stale: boolean;
  services: Array<Record<string, unknown>>;
  lag: Array<{ group: string; topic: string; lag: number }> | null;
  deadLetters: unknown[] | null;
}

/** Admin that watches itself, a service that the test plays and one that is not there. */
const startWatcher = async () => {
  const watcher = await startAdmin({ HEALTH_POLL_MS: '3600000' });
  const { url } = watcher.owners;
  await watcher.stop();
  const again = await startAdmin({
    HEALTH_POLL_MS: '3600000',
    SERVICE_URLS: `admin=${admin.service.url},gone=${url}`,
  });
  return again;
};

test('when nobody has been asked yet, that is said; a manager may not ask at all', async () => {
  expect((await admin.get('/system').expect(503)).body.code).toBe('SYSTEM_NOT_POLLED');
  await admin.get('/system', admin.person('MANAGER')).expect(403);
});

test('when services are polled, health, versions and outbox are shown, and lag by group and topic', async () => {
  const watcher = await startWatcher();
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
  } finally {
    await watcher.stop();
  }
});
