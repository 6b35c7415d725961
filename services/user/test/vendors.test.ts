import { newId } from '@ultramarket/platform';
import { fieldCipher } from '../src/domain/field-cipher';
import { dataOf, encryptionKey, type Person, startUsers, type Users } from './support';
import { application, apply, confirmIdentity, path, verify, type VendorSeen } from './vendor-cases';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const me = (person: Person) => users.get(person, `${path}/me`);
const change = (person: Person, body: object) => users.put(person, body, `${path}/me`);
const approved = async (person: Person, body: object = {}): Promise<VendorSeen> => {
  const { id } = await apply(users, person, body);
  await confirmIdentity(users, person);
  return dataOf<VendorSeen>(await verify(users, id).expect(200));
};
const list = async (query: string): Promise<VendorSeen[]> =>
  dataOf<VendorSeen[]>(await users.api.get(`${path}?${query}`).expect(200));

test('when someone applies, they wait, are announced, and see their application without the token', async () => {
  const person = users.person();
  const answer = await users.post(person, application, path).expect(201);
  const vendor = dataOf<VendorSeen>(answer);
  const { bankToken, ...shown } = application;
  expect(vendor).toMatchObject({
    ...shown,
    addresses: [{ ...shown.addresses[0], type: 'BUSINESS', line2: null }],
    sellerId: person.userId,
    bankTokenEnding: '7xyz',
    status: 'PENDING',
    reason: null,
    version: 1,
  });
  expect(answer.headers['etag']).toBe('"1"');
  const own = await me(person).expect(200);
  expect(dataOf(own)).toEqual(vendor);
  for (const { text } of [answer, own]) expect(text).not.toContain(bankToken.slice(0, -4));
  expect(await users.published('VendorRegistered', person)).toEqual([
    { vendorId: vendor.id, userId: person.userId },
  ]);
});

test('when the bank token is stored, only the key of the configuration opens it, and only in its row', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  const encrypted = async () =>
    (await users.query('SELECT bank_token_sealed AS sealed FROM vendors WHERE id = $1', [id]))[0]?.[
      'sealed'
    ] as Buffer;
  const cipher = fieldCipher(encryptionKey);
  expect((await encrypted()).includes('btok')).toBe(false);
  expect(cipher.decrypt(await encrypted(), `vendor/${id}`)).toBe(application.bankToken);
  const answer = await change(person, { bankToken: 'btok_another12345' }).expect(200);
  expect(dataOf(answer)).toMatchObject({ bankTokenEnding: '2345', legalName: application.legalName });
  expect(cipher.decrypt(await encrypted(), `vendor/${id}`)).toBe('btok_another12345');
});

test('when someone applies many times at once, one application counts', async () => {
  const person = users.person();
  const answers = await Promise.all(Array.from({ length: 6 }, () => users.post(person, application, path)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'VENDOR_EXISTS' });
  expect(await users.published('VendorRegistered', person)).toHaveLength(1);
});

test('when a user has not applied, they have no vendor', async () => {
  const person = users.person();
  expect((await me(person).expect(404)).body).toMatchObject({
    code: 'VENDOR_UNKNOWN',
    detail: 'You have not applied as a vendor.',
  });
  await change(person, { displayName: 'Lamps' }).expect(404);
});

test('when the public looks, it sees approved vendors with public fields only', async () => {
  const displayName = `Lamps ${newId()}`;
  const person = users.person();
  const hidden = await apply(users, users.person(), { displayName });
  const vendor = await approved(person, { displayName, description: 'Light.' });
  const shown = { id: vendor.id, sellerId: person.userId, displayName, description: 'Light.' };
  expect(await list(`q=${displayName.toLowerCase()}`)).toEqual([shown]);
  expect(await list(`sellerId=${person.userId}`)).toEqual([shown]);
  expect(dataOf(await users.api.get(`${path}/${vendor.id}`).expect(200))).toEqual(shown);
  const other = await users.api.get(`${path}/${hidden.id}`).expect(404);
  expect(other.body).toMatchObject({ code: 'VENDOR_UNKNOWN' });
  await verify(users, vendor.id, { status: 'SUSPENDED', reason: 'Fakes.' }).expect(200);
  expect(await list(`sellerId=${person.userId}`)).toEqual([]);
  await users.api.get(`${path}/${vendor.id}`).expect(404);
});

test('when vendors are many, they are paged by name', async () => {
  const name = newId();
  for (const letter of ['b', 'a', 'c']) await approved(users.person(), { displayName: `${name} ${letter}` });
  const answer = await users.api.get(`${path}?q=${name}&limit=2&page=2`).expect(200);
  expect(dataOf<VendorSeen[]>(answer).map(({ displayName }) => displayName)).toEqual([`${name} c`]);
  expect(answer.body).toMatchObject({ meta: { total: 3, totalPages: 2 } });
});

test('when a vendor was verified, legal name and tax number stay, the rest may change', async () => {
  const person = users.person();
  await approved(person);
  for (const fault of [{ legalName: 'Other Ltd' }, { taxNumber: 'DE999999999' }])
    expect((await change(person, fault).expect(422)).body).toMatchObject({ code: 'VENDOR_VERIFIED_FIELD' });
  const same = { legalName: application.legalName, description: '' };
  expect(dataOf(await change(person, same).expect(200))).toMatchObject({
    description: '',
    status: 'APPROVED',
    payoutHoldUntil: null,
  });
});

const nameOf = async (id: string): Promise<string> =>
  dataOf<VendorSeen>(await users.api.get(`${path}/${id}`).expect(200)).displayName;
const recorded = async (id: string) =>
  (await users.service.published<{ resource: string; action: string }>('AuditRecorded')).filter(
    ({ resource, action }) => resource === `vendor/${id}` && action !== 'vendor.verified',
  );
const decideName = (id: string, decision: string, by = users.person('ADMIN')) =>
  users.put(by, { decision }, `${path}/${id}/name`);

test('when a verified vendor wants another name, shoppers see the old one until staff approve', async () => {
  const person = users.person();
  const { id, displayName } = await approved(person, { displayName: `Lamps ${newId()}` });
  const proposal = { displayName: `Apple Official ${newId()}` };
  expect(dataOf(await change(person, proposal).expect(200))).toMatchObject({
    displayName,
    proposedName: proposal.displayName,
  });
  expect(await nameOf(id)).toBe(displayName);
  const waiting = `${path}/queue?renaming=true&q=${displayName}`;
  const queue = await users.get(users.person('MANAGER'), waiting).expect(200);
  expect(dataOf<VendorSeen[]>(queue).map((one) => one.id)).toEqual([id]);
  const rejected = await decideName(id, 'REJECTED').expect(200);
  expect(dataOf(rejected)).toMatchObject({ displayName, proposedName: null, status: 'APPROVED' });
  expect((await decideName(id, 'APPROVED').expect(422)).body).toMatchObject({ code: 'VENDOR_NAME_SETTLED' });

  const better = `Lamps and more ${newId()}`;
  await change(person, { displayName: better }).expect(200);
  await decideName(id, 'APPROVED').expect(200);
  expect(await nameOf(id)).toBe(better);
  expect(await recorded(id)).toMatchObject([
    { action: 'vendor.name-proposed', after: { proposedName: proposal.displayName } },
    { action: 'vendor.name-decided', after: { displayName, decision: 'REJECTED' } },
    { action: 'vendor.name-proposed', after: { proposedName: better } },
    { action: 'vendor.name-decided', after: { displayName: better, decision: 'APPROVED' } },
  ]);
});

test('when the name is decided by a caller without the rank or about their own shop, it is refused', async () => {
  const admin = users.person('ADMIN');
  const { id } = await apply(users, admin);
  await confirmIdentity(users, admin);
  await verify(users, id).expect(200);
  await change(admin, { displayName: 'Another' }).expect(200);
  expect((await decideName(id, 'APPROVED', admin).expect(422)).body).toMatchObject({ code: 'VENDOR_OWN' });
  await decideName(id, 'APPROVED', users.person('MANAGER')).expect(403);
  await users.api.put(`${path}/${id}/name`).send({ decision: 'APPROVED' }).expect(401);
  await decideName(newId(), 'APPROVED').expect(404);
});

test('when the bank account changes, payouts are held for 72 hours, announced and recorded without the token', async () => {
  const person = users.person();
  const { id } = await approved(person);
  const before = Date.now();
  const bankToken = 'btok_9Zyxwvut1234';
  const answer = dataOf<{ payoutHoldUntil: string }>(await change(person, { bankToken }).expect(200));
  expect(Date.parse(answer.payoutHoldUntil) - before).toBeGreaterThanOrEqual(72 * 3600 * 1000);
  await change(person, { bankToken, description: 'The same account.' }).expect(200);
  const seen = await users.get(users.person('MANAGER'), `${path}/${id}/verification`).expect(200);
  const { payoutHoldUntil } = answer;
  expect(dataOf(seen)).toMatchObject({ payoutHoldUntil });
  expect(await users.published('VendorBankChanged', person)).toEqual([
    { vendorId: id, userId: person.userId, payoutHoldUntil },
  ]);
  const records = await recorded(id);
  expect(records).toMatchObject([
    { action: 'vendor.bank-changed', actorId: person.userId, ip: expect.any(String) as string },
  ]);
  expect(JSON.stringify(records)).not.toContain(bankToken);
});

test('when who was rejected changes the application, it waits again', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  await verify(users, id, { status: 'REJECTED', reason: 'No such company.' }).expect(200);
  expect(dataOf(await me(person))).toMatchObject({ status: 'REJECTED', reason: 'No such company.' });
  const again = await change(person, { legalName: 'Real Ltd' }).expect(200);
  expect(dataOf(again)).toMatchObject({ status: 'PENDING', decidedAt: null, legalName: 'Real Ltd' });
});

test('when a vendor was changed in the meantime, a change with the old ETag is refused', async () => {
  const person = users.person();
  await apply(users, person);
  await change(person, { displayName: 'One' }).set('If-Match', '"1"').expect(200);
  await change(person, { displayName: 'Two' }).set('If-Match', '"1"').expect(412);
  expect(dataOf(await me(person))).toMatchObject({ displayName: 'One', version: 2 });
});

test.each([
  [{ bankToken: 'DE89370400440532013000' }, '/bankToken'],
  [{ taxNumber: '?' }, '/taxNumber'],
  [{ addresses: [] }, '/addresses'],
  [{ legalName: ' ' }, '/legalName'],
  [{ status: 'APPROVED' }, '/status'],
])('when an application has %j, it is refused and the field named', async (fault, pointer) => {
  const { body } = await users.post(users.person(), { ...application, ...fault }, path).expect(400);
  expect(body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when a guest or a service applies, it is refused', async () => {
  await users.api.post(path).send(application).expect(401);
  await users.api.get(`${path}/me`).expect(401);
  await users.api.put(`${path}/me`).send({}).expect(401);
  const service = `Bearer ${users.service.authority.token({ role: 'SERVICE' })}`;
  await users.api.get(`${path}/me`).set('Authorization', service).expect(403);
});
