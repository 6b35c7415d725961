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
  admin.owners.silent.clear();
  admin.owners.asked.length = 0;
});

const answer = (path: string, reply: Parameters<typeof admin.owners.answers.set>[1]) =>
  admin.owners.answers.set(path, reply);

test('when the dashboard is asked for, every source is counted with the token of the caller', async () => {
  const manager = admin.person('MANAGER');
  answer('GET /api/v1/orders', ({ query }) => ({ meta: { total: query['status'] === 'PENDING' ? 3 : 10 } }));
  answer('GET /api/v1/users', () => ({ meta: { total: 7 } }));
  answer('GET /api/v1/analytics/dashboard', () => ({ data: { revenue: { amount: 1, currency: 'USD' } } }));
  await admin.service.runJob('poll-health');
  const data = dataOf(await admin.get('/dashboard', manager).expect(200));
  expect(data).toMatchObject({
    partial: false,
    missing: [],
    parts: {
      orders: { total: 10, pending: 3, processing: 10 },
      users: { total: 7 },
      analytics: { revenue: { amount: 1, currency: 'USD' } },
      health: { services: 1 },
    },
  });
  const counted = admin.owners.asked.filter(({ query }) => query['limit'] === '1');
  expect(new Set(counted.map(({ authorization }) => authorization))).toEqual(
    new Set([manager.authorization]),
  );
});

test('when a source is silent or fails, the others are shown and it is named', async () => {
  await admin.service.runJob('poll-health');
  admin.owners.silent.add('/api/v1/payments');
  answer('GET /api/v1/analytics/dashboard', () => ({ status: 503 }));
  const data = dataOf(await admin.get('/dashboard').expect(200));
  expect(data).toMatchObject({ partial: true, missing: ['payments', 'analytics'] });
  expect(data['parts']).toMatchObject({ orders: { total: 0 }, users: { total: 0 } });
});

test('when analytics are asked for, they come from their owner, or it is said that there are none', async () => {
  answer('GET /api/v1/analytics/dashboard', () => ({ data: { conversion: 0.1 } }));
  expect(dataOf(await admin.get('/analytics').expect(200))).toEqual({ conversion: 0.1 });
  answer('GET /api/v1/analytics/dashboard', () => ({ status: 500 }));
  expect((await admin.get('/analytics').expect(502)).body.code).toBe('UPSTREAM');
});

test('when users are searched, the owner gets the filter and its refusal keeps its code', async () => {
  const userId = newId();
  answer('GET /api/v1/users', () => ({ data: [{ userId, email: 'a@b.c' }], meta: { total: 1, page: 1 } }));
  const found = await admin.get('/users?q=a&role=VENDOR&limit=5').expect(200);
  expect(found.body).toMatchObject({ data: [{ userId, email: 'a@b.c' }], meta: { total: 1 } });
  expect(admin.owners.asked.at(-1)?.query).toEqual({ q: 'a', role: 'VENDOR', page: '1', limit: '5' });
  answer(`GET /api/v1/users/${userId}`, () => refusal(404, 'USER_UNKNOWN'));
  expect((await admin.get(`/users/${userId}`).expect(404)).body.code).toBe('USER_UNKNOWN');
});

test('when an admin suspends someone, gives a role and leaves a note, owner, log and notes show it', async () => {
  const userId = newId();
  const path = `/api/v1/auth/users/${userId}`;
  answer(`PUT ${path}/role`, () => ({ data: { userId, role: 'VENDOR', status: 'ACTIVE' } }));
  answer(`PUT ${path}/status`, () => ({ data: { userId, role: 'VENDOR', status: 'SUSPENDED' } }));
  answer(`GET /api/v1/users/${userId}`, () => ({ data: { userId, firstName: 'Sam' } }));
  const change = { status: 'SUSPENDED', role: 'VENDOR', note: 'called twice' };
  const done = dataOf(await admin.put(`/users/${userId}`, change).expect(200));
  expect(done).toMatchObject({
    account: { role: 'VENDOR', status: 'SUSPENDED' },
    note: { text: 'called twice' },
  });
  expect(admin.owners.asked).toMatchObject([
    { path: `${path}/role`, body: { role: 'VENDOR' }, authorization: admin.admin.authorization },
    { path: `${path}/status`, body: { status: 'SUSPENDED' } },
  ]);
  const seen = dataOf(await admin.get(`/users/${userId}`).expect(200));
  expect(seen).toMatchObject({
    firstName: 'Sam',
    notes: [{ text: 'called twice', authorId: admin.admin.userId }],
  });
  const entries = await admin.log({ resource: `user/${userId}` });
  expect(entries.map(({ action }) => action)).toEqual([
    'user.noted',
    'user.status.done',
    'user.status.requested',
    'user.role.done',
    'user.role.requested',
  ]);
  expect(JSON.stringify(entries)).not.toContain('called twice');
  const published = await admin.service.published<{ resource: string; entryId: string }>('AuditRecorded');
  expect(
    published.filter(({ resource }) => resource === `user/${userId}`).map(({ entryId }) => entryId),
  ).toEqual(entries.map(({ id }) => id).reverse());
});

test('when a role is no name of a role, or unknown, nothing else is done', async () => {
  const userId = newId();
  const path = `/api/v1/auth/users/${userId}`;
  const change = { status: 'SUSPENDED', note: 'called twice' };
  for (const role of ['NOT-A-NAME', 'vendor', 'V', '1ST']) {
    const refused = await admin.put(`/users/${userId}`, { ...change, role }).expect(400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/role' }]);
  }
  expect(admin.owners.asked).toEqual([]);
  answer(`PUT ${path}/role`, () => refusal(404, 'ROLE_UNKNOWN'));
  const unknown = await admin.put(`/users/${userId}`, { ...change, role: 'NO_SUCH_ROLE' }).expect(404);
  expect(unknown.body).toMatchObject({ code: 'ROLE_UNKNOWN' });
  expect(unknown.body).not.toHaveProperty('done');
  expect(admin.owners.asked.map((one) => one.path)).toEqual([`${path}/role`]);
});

test('when a later part of a change fails, the answer names what was done', async () => {
  const userId = newId();
  const path = `/api/v1/auth/users/${userId}`;
  const change = { role: 'VENDOR', status: 'SUSPENDED', note: 'called twice' };
  answer(`PUT ${path}/status`, () => refusal(412, 'VERSION_CONFLICT'));
  const refused = await admin.put(`/users/${userId}`, change).expect(412);
  expect(refused.body).toMatchObject({ code: 'VERSION_CONFLICT', done: ['role'] });
  answer(`PUT ${path}/status`, () => ({ status: 500 }));
  const failed = await admin.put(`/users/${userId}`, change).expect(502);
  expect(failed.body).toMatchObject({ code: 'UPSTREAM', done: ['role'] });
  expect(await admin.query('SELECT text FROM admin_notes WHERE user_id = $1', [userId])).toEqual([]);
});

test('when the owner refuses or does not answer, the log says so and the caller gets the reason', async () => {
  const userId = newId();
  const path = `/api/v1/auth/users/${userId}/role`;
  answer(`PUT ${path}`, () => refusal(403, 'FORBIDDEN'));
  expect((await admin.put(`/users/${userId}`, { role: 'ADMIN' }).expect(403)).body.code).toBe('FORBIDDEN');
  answer(`PUT ${path}`, () => ({ status: 500 }));
  expect((await admin.put(`/users/${userId}`, { role: 'ADMIN' }).expect(502)).body.code).toBe('UPSTREAM');
  admin.owners.silent.add(path);
  await admin.put(`/users/${userId}`, { role: 'ADMIN' }).expect(502);
  expect(
    (await admin.log({ resource: `user/${userId}` })).map(({ action, after }) => [action, after]),
  ).toEqual([
    ['user.role.unanswered', { code: 'UPSTREAM' }],
    ['user.role.requested', { role: 'ADMIN' }],
    ['user.role.unanswered', { code: 'UPSTREAM' }],
    ['user.role.requested', { role: 'ADMIN' }],
    ['user.role.refused', { code: 'FORBIDDEN' }],
    ['user.role.requested', { role: 'ADMIN' }],
  ]);
});

test('when a manager changes a standing, it is refused here; a note is theirs to leave', async () => {
  const userId = newId();
  const manager = admin.person('MANAGER');
  await admin.put(`/users/${userId}`, { status: 'SUSPENDED' }, manager).expect(403);
  expect(admin.owners.asked).toEqual([]);
  await admin.put(`/users/${userId}`, { note: 'seen' }, manager).expect(200);
  await admin.put(`/users/${userId}`, {}, manager).expect(400);
});

test('when a note is about an unknown user, the answer is 404 and nothing is stored', async () => {
  const userId = newId();
  answer(`GET /api/v1/users/${userId}`, () => refusal(404, 'USER_UNKNOWN'));
  const refused = await admin.put(`/users/${userId}`, { note: 'called twice' }).expect(404);
  expect(refused.body.code).toBe('USER_UNKNOWN');
  expect(await admin.query('SELECT text FROM admin_notes WHERE user_id = $1', [userId])).toEqual([]);
  expect(await admin.log({ resource: `user/${userId}` })).toEqual([]);
});

test('when products are moderated, their owner gets the change with the version that was seen', async () => {
  const id = newId();
  answer(`PUT /api/v1/products/${id}`, () => ({ data: { id, status: 'ACTIVE' }, etag: '"4"' }));
  const request = admin.put(
    `/products/${id}`,
    { decision: 'approve', featured: true },
    admin.person('MANAGER'),
  );
  const done = await request.set('If-Match', '"3"').expect(200);
  expect(done.headers['etag']).toBe('"4"');
  expect(admin.owners.asked.at(-1)).toMatchObject({
    ifMatch: '"3"',
    body: { status: 'ACTIVE', featured: true },
  });
  answer(`PUT /api/v1/products/${id}`, () => refusal(412, 'VERSION_CONFLICT'));
  await admin.put(`/products/${id}`, { decision: 'hide' }).expect(412);
  expect(admin.owners.asked.at(-1)?.body).toEqual({ status: 'DRAFT' });
  answer('GET /api/v1/products', () => ({ data: [{ id }], meta: { total: 1 } }));
  answer(`GET /api/v1/products/${id}`, () => ({ data: { id, name: 'Lamp' } }));
  expect((await admin.get('/products?status=DRAFT').expect(200)).body).toMatchObject({
    data: [{ id }],
    meta: { total: 1 },
  });
  expect(dataOf(await admin.get(`/products/${id}`).expect(200))).toMatchObject({ name: 'Lamp' });
});

test('when orders are exported, all pages are in one file and formulas are harmless', async () => {
  const order = (orderNumber: string) => ({
    id: newId(),
    orderNumber,
    userId: newId(),
    status: 'PENDING',
    total: { amount: 1999, currency: 'USD' },
    createdAt: '2026-01-02T03:04:05.678Z',
  });
  answer('GET /api/v1/orders', ({ query }) =>
    query['cursor'] === 'two'
      ? { data: [order('UM-2')], meta: { nextCursor: null } }
      : { data: [order('=1+1')], meta: { nextCursor: 'two' } },
  );
  const csv = await admin.get('/orders/export?status=PENDING').expect(200);
  const lines = csv.text.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe('id,orderNumber,userId,status,totalAmount,currency,createdAt');
  expect(lines[1]).toContain(",'=1+1,");
  expect(lines[2]).toContain(',UM-2,');
  expect(await admin.log({ action: 'orders.exported' })).toMatchObject([{ after: { orders: 2 } }]);
  const list = await admin.get('/orders?limit=1&from=2026-01-01').expect(200);
  expect(list.body.meta).toEqual({ nextCursor: 'two' });
  expect(admin.owners.asked.at(-1)?.query['from']).toBe('2026-01-01T00:00:00.000Z');
});

test.each(['/dashboard', '/users', '/orders', '/orders/export', '/products', '/analytics'])(
  'when a customer or a vendor asks for %s, the answer is 403, and 401 without a token',
  async (path) => {
    await admin.get(path, admin.person('CUSTOMER')).expect(403);
    await admin.get(path, admin.person('VENDOR')).expect(403);
    expect((await fetch(`${admin.service.url}/api/v1/admin${path}`)).status).toBe(401);
    expect(admin.owners.asked).toEqual([]);
  },
);
