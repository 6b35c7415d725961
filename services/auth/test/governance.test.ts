import { decode } from 'jsonwebtoken';
import { newId } from '@ultramarket/platform';
import { type Auth, bearer, dataOf, type Pair, startAuth } from './support';

let auth: Auth;
let staff: Record<'admin' | 'super' | 'manager' | 'vendor' | 'shopper', Pair>;
beforeAll(async () => {
  auth = await startAuth();
  const [admin, superAdmin, manager, vendor, shopper] = await Promise.all(
    (['admin', 'super', 'manager', 'vendor', 'shopper'] as const).map((name) => auth.seeded(name)),
  );
  if (!admin || !superAdmin || !manager || !vendor || !shopper) throw new Error('the seed is not complete');
  staff = { admin, super: superAdmin, manager, vendor, shopper };
});
afterAll(() => auth.stop());

const roles = '/api/v1/auth/roles';
const put = (as: Pair, path: string, body: object) =>
  auth.api.put(path).set('Authorization', bearer(as)).send(body);
const giveRole = (as: Pair, userId: string, role: string) =>
  put(as, `/api/v1/auth/users/${userId}/role`, { role });
const setStatus = (as: Pair, userId: string, status: string) =>
  put(as, `/api/v1/auth/users/${userId}/status`, { status });
const createRole = (as: Pair, body: object) =>
  auth.api.post(roles).set('Authorization', bearer(as)).send(body);
const published = async (type: string, userId: string) =>
  (await auth.service.published<{ userId?: string }>(type)).filter((event) => event.userId === userId);

interface RoleView {
  id: string;
  name: string;
  permissions: string[];
}
const allRoles = async (): Promise<RoleView[]> =>
  dataOf<RoleView[]>(await auth.api.get(roles).set('Authorization', bearer(staff.admin)).expect(200));
const newRoleName = (): string => `SUPPORT_${newId().replaceAll('-', '').toUpperCase()}`;

test('when the service is new, the five roles of the shop are there', async () => {
  expect((await allRoles()).slice(0, 5).map(({ name }) => name)).toEqual([
    'CUSTOMER',
    'VENDOR',
    'MANAGER',
    'ADMIN',
    'SUPER_ADMIN',
  ]);
});

test('when a role is made and given, the next token carries its permissions and the rank of its base', async () => {
  const name = newRoleName();
  await createRole(staff.super, { name, base: 'MANAGER', permissions: ['order:read', 'user:*'] }).expect(201);
  const { user, refreshToken } = await auth.register();
  const answer = await giveRole(staff.admin, user.id, name).expect(200);
  expect(dataOf(answer)).toEqual({ userId: user.id, role: 'MANAGER', roleName: name, status: 'ACTIVE' });
  const pair = dataOf<Pair>(await auth.refresh(refreshToken).expect(200));
  expect(decode(pair.accessToken)).toMatchObject({ role: 'MANAGER', permissions: ['order:read', 'user:*'] });
  expect(await published('RoleChanged', user.id)).toEqual([
    { userId: user.id, from: 'CUSTOMER', to: 'MANAGER', by: staff.admin.user.id },
  ]);
});

const recorded = async (resource: string) =>
  (await auth.service.published<{ resource: string }>('AuditRecorded')).filter(
    (one) => one.resource === resource,
  );

test('when rights are given, taken or defined, an audit record says who did it, once, and from where', async () => {
  const name = newRoleName();
  const role = { name, base: 'MANAGER', description: 'Helps', permissions: ['order:read'] };
  const { id } = dataOf<RoleView>(await createRole(staff.super, role).expect(201));
  await createRole(staff.super, role).expect(409);
  const change = { description: 'Helps', permissions: ['user:*'] };
  await put(staff.super, `${roles}/${id}`, change).expect(200);
  await put(staff.super, `${roles}/${id}`, change).set('If-Match', '"1"').expect(412);
  const by = { actorId: staff.super.user.id, actorRole: 'SUPER_ADMIN', ip: expect.any(String) as string };
  expect(await recorded(`role/${id}`)).toMatchObject([
    { ...by, action: 'role.created', after: role },
    { ...by, action: 'role.changed', before: { permissions: ['order:read'] }, after: change },
  ]);

  const { user } = await auth.register();
  for (let time = 0; time < 2; time += 1) {
    await giveRole(staff.admin, user.id, name).expect(200);
    await setStatus(staff.admin, user.id, 'SUSPENDED').expect(200);
  }
  const admin = { ...by, actorId: staff.admin.user.id, actorRole: 'ADMIN' };
  expect(await recorded(`user/${user.id}`)).toMatchObject([
    { ...admin, action: 'user.role-assigned', before: { role: 'CUSTOMER' }, after: { role: name } },
    { ...admin, action: 'user.status-changed', before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } },
  ]);
});

test('when someone has the role already, nothing is announced', async () => {
  const { user } = await auth.register();
  await giveRole(staff.admin, user.id, 'CUSTOMER').expect(200);
  expect(await published('RoleChanged', user.id)).toEqual([]);
});

test('when a role is given many times at once, it is announced once', async () => {
  const { user } = await auth.register();
  await Promise.all(Array.from({ length: 6 }, () => giveRole(staff.admin, user.id, 'VENDOR')));
  expect(await published('RoleChanged', user.id)).toHaveLength(1);
});

test('when an admin gives or takes an admin role, it is refused; a super admin may', async () => {
  const { user } = await auth.register();
  expect((await giveRole(staff.admin, user.id, 'ADMIN').expect(403)).body).toMatchObject({
    code: 'FORBIDDEN',
  });
  await giveRole(staff.super, user.id, 'ADMIN').expect(200);
  await giveRole(staff.admin, user.id, 'CUSTOMER').expect(403);
  await setStatus(staff.admin, user.id, 'SUSPENDED').expect(403);
  await giveRole(staff.super, user.id, 'CUSTOMER').expect(200);
});

test('when an admin has lost the role but not yet the token, nothing can be changed with it', async () => {
  const former = await auth.register();
  await giveRole(staff.super, former.user.id, 'ADMIN').expect(200);
  const pair = dataOf<Pair>(await auth.refresh(former.refreshToken).expect(200));
  await giveRole(staff.super, former.user.id, 'CUSTOMER').expect(200);
  const { user } = await auth.register();
  await setStatus(pair, user.id, 'SUSPENDED').expect(403);
});

test('when staff act on their own account, on an unknown user or with an unknown role, it is refused', async () => {
  const own = await giveRole(staff.super, staff.super.user.id, 'CUSTOMER').expect(422);
  expect(own.body).toMatchObject({ code: 'OWN_ACCOUNT' });
  await setStatus(staff.admin, staff.admin.user.id, 'SUSPENDED').expect(422);
  expect((await giveRole(staff.admin, newId(), 'VENDOR').expect(404)).body).toMatchObject({
    code: 'USER_UNKNOWN',
  });
  const { user } = await auth.register();
  expect((await giveRole(staff.admin, user.id, 'NOBODY').expect(404)).body).toMatchObject({
    code: 'ROLE_UNKNOWN',
  });
});

test('when an account is suspended, its sessions end and it cannot sign in until it is restored', async () => {
  const pair = await auth.register();
  const { id, email } = pair.user;
  expect(dataOf(await setStatus(staff.admin, id, 'SUSPENDED').expect(200))).toMatchObject({
    status: 'SUSPENDED',
  });
  await auth.refresh(pair.refreshToken).expect(401);
  await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(pair)).expect(401);
  expect((await auth.logIn(email).expect(403)).body).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
  expect((await auth.logIn(email, 'Wrong-Horse-9').expect(401)).body).toMatchObject({
    code: 'CREDENTIALS_INVALID',
  });
  await setStatus(staff.admin, id, 'SUSPENDED').expect(200);
  await setStatus(staff.admin, id, 'ACTIVE').expect(200);
  await auth.logIn(email).expect(200);
  await auth.refresh(pair.refreshToken).expect(401);
  expect(await published('UserStatusChanged', id)).toEqual([
    { userId: id, status: 'SUSPENDED', by: staff.admin.user.id },
    { userId: id, status: 'ACTIVE', by: staff.admin.user.id },
  ]);
});

test('when the permissions of a role change, an old ETag is refused and unknown roles are not found', async () => {
  const created = await createRole(staff.super, {
    name: newRoleName(),
    base: 'CUSTOMER',
    permissions: [],
  }).expect(201);
  expect(created.headers['etag']).toBe('"1"');
  const { id } = dataOf<RoleView>(created);
  const change = { description: 'Reads orders', permissions: ['order:read'] };
  const answer = await put(staff.super, `${roles}/${id}`, change).set('If-Match', '"1"').expect(200);
  expect(dataOf(answer)).toMatchObject({ ...change, version: 2 });
  await put(staff.super, `${roles}/${id}`, change).set('If-Match', '"1"').expect(412);
  await put(staff.super, `${roles}/${newId()}`, change).expect(404);
});

test('when the permissions of the super admin are to change, it is refused', async () => {
  const protectedRole = (await allRoles()).find(({ name }) => name === 'SUPER_ADMIN');
  const answer = await put(staff.super, `${roles}/${protectedRole?.id}`, {
    description: '',
    permissions: [],
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'ROLE_PROTECTED' });
});

test('when a role exists or is not well formed, it is not made', async () => {
  const role = { name: 'CUSTOMER', base: 'CUSTOMER', permissions: [] };
  expect((await createRole(staff.super, role).expect(409)).body).toMatchObject({ code: 'ROLE_EXISTS' });
  await createRole(staff.super, { ...role, name: 'lower case' }).expect(400);
  await createRole(staff.super, { ...role, name: newRoleName(), permissions: ['everything'] }).expect(400);
});

test('when someone without the rank tries, guests have to sign in and the others are refused', async () => {
  const userId = newId();
  const role = { name: newRoleName(), base: 'CUSTOMER', permissions: [] };
  await auth.api.get(roles).expect(401);
  await auth.api.put(`/api/v1/auth/users/${userId}/role`).send({ role: 'VENDOR' }).expect(401);
  for (const caller of [staff.shopper, staff.vendor, staff.manager]) {
    await auth.api.get(roles).set('Authorization', bearer(caller)).expect(403);
    await giveRole(caller, userId, 'VENDOR').expect(403);
    await setStatus(caller, userId, 'SUSPENDED').expect(403);
    await createRole(caller, role).expect(403);
  }
  await createRole(staff.admin, role).expect(403);
  await put(staff.admin, `${roles}/${userId}`, { description: '', permissions: [] }).expect(403);
});
