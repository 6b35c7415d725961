import { auditRecord } from './audit';

const actor = {
  userId: 'u-1',
  role: 'ADMIN',
  email: 'sam@example.com',
  permissions: ['orders:write'],
} as const;
const deed = { action: 'order.cancelled', resource: 'order:o-1', before: { status: 'PAID' } };

test('when an actor does what is audited, the entry says who, what and from where, and nothing personal', () => {
  const { type, payload } = auditRecord({ actor, ip: '192.0.2.1' }, deed, new Date(0));
  expect(type).toBe('AuditRecorded');
  expect(payload).toEqual({
    actorId: 'u-1',
    actorRole: 'ADMIN',
    ...deed,
    ip: '192.0.2.1',
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('when its source is unknown, the entry does not pretend to', () => {
  expect(auditRecord({ actor, ip: '' }, deed, new Date(0)).payload).toMatchObject({ ip: null });
});
