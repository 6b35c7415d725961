import { newId } from '@ultramarket/platform';
import { dataOf, startUsers, type Users } from './support';
import { apply, confirmIdentity, path, verify, type VendorSeen } from './vendor-cases';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const reason = 'Looked at it.';

test('when documents are not approved yet, a vendor cannot be approved', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  expect((await verify(users, id).expect(422)).body).toMatchObject({ code: 'VENDOR_KYC_NEEDED' });
  await confirmIdentity(users, person);
  expect(dataOf(await verify(users, id).expect(200))).toMatchObject({ status: 'APPROVED', version: 2 });
});

test('when a vendor goes through every status, each decision is kept, announced and recorded', async () => {
  const [person, admin] = [users.person(), users.person('ADMIN')];
  const { id } = await apply(users, person);
  const kycId = await confirmIdentity(users, person);
  const way = ['REJECTED', 'APPROVED', 'SUSPENDED', 'APPROVED'] as const;
  for (const status of way) await verify(users, id, { status, reason }, admin).expect(200);
  const seen = await users.get(users.person('MANAGER'), `${path}/${id}/verification`).expect(200);
  expect(seen.headers['etag']).toBe('"5"');
  expect(dataOf(seen)).toMatchObject({
    status: 'APPROVED',
    verifications: way.map((to, index) => ({
      from: ['PENDING', ...way][index],
      to,
      reason,
      kycId: to === 'APPROVED' ? kycId : null,
      decidedBy: admin.userId,
    })),
  });
  expect(await users.published('VendorVerified', person)).toEqual(
    way.map((status, index) => ({
      vendorId: id,
      userId: person.userId,
      status,
      by: admin.userId,
      version: index + 2,
    })),
  );
  const records = await users.service.published<{ resource: string }>('AuditRecorded');
  const ofVendor = records.filter(({ resource }) => resource === `vendor/${id}`);
  expect(ofVendor).toHaveLength(4);
  expect(ofVendor[2]).toMatchObject({
    actorId: admin.userId,
    actorRole: 'ADMIN',
    action: 'vendor.verified',
    before: { status: 'APPROVED' },
    after: { status: 'SUSPENDED' },
  });
});

test.each([
  ['PENDING', 'SUSPENDED'],
  ['APPROVED', 'APPROVED'],
  ['APPROVED', 'REJECTED'],
  ['SUSPENDED', 'REJECTED'],
  ['REJECTED', 'SUSPENDED'],
])('when a vendor is %s, they cannot become %s', async (status, to) => {
  const person = users.person();
  const { id } = await apply(users, person);
  await confirmIdentity(users, person);
  await users.query(
    `UPDATE vendors SET status = $2::text, decided_at = CASE WHEN $2::text <> 'PENDING' THEN now() END WHERE id = $1`,
    [id, status],
  );
  const answer = await verify(users, id, { status: to, reason }).expect(422);
  expect(answer.body).toMatchObject({ code: 'VENDOR_TRANSITION' });
  expect(await users.published('VendorVerified', person)).toEqual([]);
});

test('when several admins decide at once, one of them does', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  await confirmIdentity(users, person);
  const answers = await Promise.all(Array.from({ length: 4 }, () => verify(users, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
  expect(await users.published('VendorVerified', person)).toHaveLength(1);
});

test('when the application was changed after it was read, the decision with the old ETag is refused', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  await confirmIdentity(users, person);
  await users.put(person, { displayName: 'Something else' }, `${path}/me`).expect(200);
  await verify(users, id).set('If-Match', '"1"').expect(412);
  await verify(users, id).set('If-Match', '"2"').expect(200);
});

test('when an admin applies, another one decides', async () => {
  const admin = users.person('ADMIN');
  const { id } = await apply(users, admin);
  await confirmIdentity(users, admin);
  const own = await verify(users, id, { status: 'APPROVED' }, admin).expect(422);
  expect(own.body).toMatchObject({ code: 'VENDOR_OWN' });
  await verify(users, id).expect(200);
});

test('when staff read the queue, those who wait come first, the oldest at the top', async () => {
  const q = `Queue ${newId()}`;
  const people = [users.person(), users.person(), users.person()];
  const vendors: VendorSeen[] = [];
  for (const person of people) vendors.push(await apply(users, person, { displayName: q }));
  const [first, second, third] = vendors.map(({ id }) => id);
  if (!first) throw new Error('three applied');
  await verify(users, first, { status: 'REJECTED', reason }).expect(200);
  const queue = async (query: string) =>
    dataOf<VendorSeen[]>(
      await users.get(users.person('MANAGER'), `${path}/queue?q=${q}${query}`).expect(200),
    ).map(({ id }) => id);
  expect(await queue('')).toEqual([second, third, first]);
  expect(await queue('&limit=2&page=2')).toEqual([first]);
  expect(await queue('&status=REJECTED')).toEqual([first]);
  expect(await queue(`&sellerId=${people[2]?.userId}`)).toEqual([third]);
});

test('when a decision has no reason, only an approval is taken', async () => {
  const { id } = await apply(users, users.person());
  await verify(users, id, { status: 'REJECTED' }).expect(400);
  await verify(users, id, { status: 'PENDING', reason }).expect(400);
});

test('when someone without the rank decides or looks, it is refused', async () => {
  const { id } = await apply(users, users.person());
  await users.api.put(`${path}/${id}/verification`).send({ status: 'APPROVED' }).expect(401);
  await users.api.get(`${path}/queue`).expect(401);
  await users.api.get(`${path}/${id}/verification`).expect(401);
  for (const role of ['CUSTOMER', 'VENDOR', 'MANAGER'] as const)
    await verify(users, id, { status: 'APPROVED' }, users.person(role)).expect(403);
  for (const role of ['CUSTOMER', 'VENDOR'] as const) {
    await users.get(users.person(role), `${path}/queue`).expect(403);
    await users.get(users.person(role), `${path}/${id}/verification`).expect(403);
  }
  await verify(users, newId(), { status: 'APPROVED' }).expect(404);
});
