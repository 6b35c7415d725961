import { newId } from '@ultramarket/platform';
import { refusal } from './fakes';
import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());
beforeEach(() => {
  admin.owners.answers.clear();
  admin.owners.asked.length = 0;
});

const answer = (path: string, reply: Parameters<typeof admin.owners.answers.set>[1]) =>
  admin.owners.answers.set(path, reply);

test.each([
  ['/vendors', '/api/v1/vendors/queue'],
  ['/kyc', '/api/v1/users/kyc/queue'],
])('when staff read %s, the queue of its owner is shown with their token', async (path, owned) => {
  const id = newId();
  const manager = admin.person('MANAGER');
  answer(`GET ${owned}`, () => ({ data: [{ id, status: 'PENDING' }], meta: { total: 31, page: 2 } }));
  const seen = await admin.get(`${path}?status=PENDING&page=2&limit=30`, manager).expect(200);
  expect(seen.body).toMatchObject({ data: [{ id, status: 'PENDING' }], meta: { total: 31, page: 2 } });
  expect(admin.owners.asked).toMatchObject([
    {
      path: owned,
      query: { status: 'PENDING', page: '2', limit: '30' },
      authorization: manager.authorization,
    },
  ]);
  await admin.get(`${path}?status=MAYBE`, manager).expect(400);
});

test('when a vendor is read, their decisions come along', async () => {
  const id = newId();
  answer(`GET /api/v1/vendors/${id}/verification`, () => ({
    data: { id, verifications: [{ to: 'APPROVED' }] },
    etag: '"4"',
  }));
  const seen = await admin.get(`/vendors/${id}`, admin.person('MANAGER')).expect(200);
  expect(dataOf(seen)).toEqual({ id, verifications: [{ to: 'APPROVED' }] });
  expect(seen.headers['etag']).toBe('"4"');
});

test('when an admin decides on a vendor, the owner gets it and the log has it, without the reason', async () => {
  const id = newId();
  const path = `/api/v1/vendors/${id}/verification`;
  answer(`PUT ${path}`, () => ({ data: { id, status: 'SUSPENDED' }, etag: '"5"' }));
  const body = { status: 'SUSPENDED', reason: 'Sold fakes.' };
  const done = await admin.put(`/vendors/${id}`, body).set('If-Match', '"4"').expect(200);
  expect(dataOf(done)).toEqual({ id, status: 'SUSPENDED' });
  expect(done.headers['etag']).toBe('"5"');
  expect(admin.owners.asked).toMatchObject([
    { path, body, ifMatch: '"4"', authorization: admin.admin.authorization },
  ]);
  answer(`PUT ${path}`, () => refusal(422, 'VENDOR_KYC_NEEDED'));
  const refused = await admin.put(`/vendors/${id}`, { status: 'APPROVED' }).expect(422);
  expect(refused.body).toMatchObject({ code: 'VENDOR_KYC_NEEDED' });
  const entries = await admin.log({ resource: `vendor/${id}` });
  expect(entries.map(({ action, after }) => [action, after])).toEqual([
    ['vendor.verification.refused', { code: 'VENDOR_KYC_NEEDED' }],
    ['vendor.verification.requested', { status: 'APPROVED' }],
    ['vendor.verification.done', { status: 'SUSPENDED' }],
    ['vendor.verification.requested', { status: 'SUSPENDED' }],
  ]);
});

test('when a manager decides on documents, the owner gets it and the log has it, without the reason', async () => {
  const id = newId();
  const manager = admin.person('MANAGER');
  const path = `/api/v1/users/kyc/${id}/decision`;
  answer(`PUT ${path}`, () => ({ data: { id, status: 'REJECTED' } }));
  const body = { decision: 'REJECTED', reason: 'Blurred.' };
  await admin.put(`/kyc/${id}`, body, manager).expect(200);
  expect(admin.owners.asked).toMatchObject([{ path, body, authorization: manager.authorization }]);
  answer(`PUT ${path}`, () => refusal(409, 'KYC_DECIDED'));
  await admin.put(`/kyc/${id}`, body, manager).expect(409);
  const entries = await admin.log({ resource: `kyc/${id}` });
  expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['kyc.decision.refused', manager.userId],
    ['kyc.decision.requested', manager.userId],
    ['kyc.decision.done', manager.userId],
    ['kyc.decision.requested', manager.userId],
  ]);
  expect(JSON.stringify(entries)).not.toContain('Blurred');
});

test('when the dashboard is asked for, it counts what waits for a decision', async () => {
  answer('GET /api/v1/vendors/queue', ({ query }) => ({
    meta: { total: query['status'] === 'PENDING' ? 4 : 99 },
  }));
  answer('GET /api/v1/users/kyc/queue', ({ query }) => ({
    meta: { total: query['status'] === 'PENDING' ? 6 : 99 },
  }));
  expect(dataOf(await admin.get('/dashboard').expect(200))['parts']).toMatchObject({
    vendors: { pending: 4 },
    kyc: { pending: 6 },
  });
});

test('when someone without the rank asks or decides, it is refused here', async () => {
  const id = newId();
  for (const role of ['CUSTOMER', 'VENDOR'] as const) {
    const person = admin.person(role);
    for (const path of ['/vendors', `/vendors/${id}`, '/kyc']) await admin.get(path, person).expect(403);
    await admin.put(`/kyc/${id}`, { decision: 'APPROVED' }, person).expect(403);
  }
  await admin.put(`/vendors/${id}`, { status: 'APPROVED' }, admin.person('MANAGER')).expect(403);
  for (const path of ['/vendors', `/vendors/${id}`, '/kyc'])
    expect((await fetch(`${admin.service.url}/api/v1/admin${path}`)).status).toBe(401);
  expect(admin.owners.asked).toEqual([]);
});
