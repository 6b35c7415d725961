import { newId } from '@ultramarket/platform';
import { fieldCipher } from '../src/domain/field-cipher';
import { dataOf, encryptionKey, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());
beforeEach(() => {
  users.files.broken = false;
});

const path = '/api/v1/users/kyc';
const number = 'P 1234-5678';

interface Kyc {
  id: string;
  userId: string;
  status: string;
}

const documentsOf = ({ userId }: Person, change: object = {}) => ({
  documentType: 'PASSPORT',
  number,
  fileIds: [users.files.add({ ownerId: userId })],
  ...change,
});
const submit = (person: Person, change: object = {}) => users.post(person, documentsOf(person, change), path);
const submitted = async (person: Person): Promise<Kyc> => dataOf<Kyc>(await submit(person).expect(201));
const decide = (staff: Person, id: string, body: object = { decision: 'APPROVED' }) =>
  users.put(staff, body, `${path}/${id}/decision`);
const queue = async (query: string): Promise<Kyc[]> =>
  dataOf<Kyc[]>(await users.get(users.person('MANAGER'), `${path}/queue?${query}`).expect(200));

test('when documents are sent, they wait, are announced and shown without their number', async () => {
  const person = users.person();
  const documents = documentsOf(person);
  const answer = await users.post(person, documents, path).expect(201);
  const kyc = dataOf<Kyc>(answer);
  expect(kyc).toMatchObject({
    userId: person.userId,
    documentType: 'PASSPORT',
    numberEnding: '678',
    status: 'PENDING',
    reason: null,
    decidedAt: null,
  });
  const seen = await users.get(person, path).expect(200);
  expect(dataOf(seen)).toEqual([kyc]);
  const staff = await users.get(users.person('MANAGER'), `${path}/queue?userId=${person.userId}`).expect(200);
  for (const { text } of [answer, seen, staff]) expect(text.replace(/[\s-]/g, '')).not.toContain('12345678');
  expect(await users.published('KycSubmitted', person)).toEqual([
    { kycId: kyc.id, userId: person.userId, fileIds: documents.fileIds },
  ]);
});

test('when the number is stored, only the key of the configuration opens it, and only in its row', async () => {
  const { id } = await submitted(users.person());
  const rows = await users.query('SELECT * FROM kyc_records WHERE id = $1', [id]);
  expect(JSON.stringify(rows)).not.toContain('1234');
  const encrypted = rows[0]?.['number_sealed'] as Buffer;
  expect(encrypted.includes('1234')).toBe(false);
  const cipher = fieldCipher(encryptionKey);
  expect(cipher.decrypt(encrypted, `kyc/${id}`)).toBe(number);
  expect(() => cipher.decrypt(encrypted, `kyc/${newId()}`)).toThrow();
});

test('when documents wait or are approved, no others are taken; after a refusal they are', async () => {
  const [person, staff] = [users.person(), users.person('MANAGER')];
  const first = await submitted(person);
  expect((await submit(person).expect(409)).body).toMatchObject({ code: 'KYC_OPEN' });
  const refusal = { decision: 'REJECTED', reason: 'The picture is blurred.' };
  expect(dataOf(await decide(staff, first.id, refusal).expect(200))).toMatchObject({
    status: 'REJECTED',
    reason: 'The picture is blurred.',
    decidedBy: staff.userId,
  });
  const second = await submitted(person);
  await decide(staff, second.id).expect(200);
  expect((await submit(person).expect(409)).body).toMatchObject({ code: 'KYC_APPROVED' });
  const own = dataOf<Kyc[]>(await users.get(person, path).expect(200));
  expect(own.map(({ id, status }) => [id, status])).toEqual([
    [second.id, 'APPROVED'],
    [first.id, 'REJECTED'],
  ]);
  expect(own[1]).toMatchObject({ reason: 'The picture is blurred.' });
  expect(JSON.stringify(own)).not.toContain(staff.userId);
});

test('when documents are sent many times at once, one submission counts', async () => {
  const person = users.person();
  const answers = await Promise.all(Array.from({ length: 6 }, () => submit(person)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  expect(await users.published('KycSubmitted', person)).toHaveLength(1);
});

test('when it is decided, that is announced and recorded once, however many decide at once', async () => {
  const person = users.person();
  const { id } = await submitted(person);
  const staff = Array.from({ length: 4 }, () => users.person('MANAGER'));
  const answers = await Promise.all(
    staff.map((one, index) =>
      decide(one, id, { decision: index % 2 === 0 ? 'APPROVED' : 'REJECTED', reason: 'Checked.' }),
    ),
  );
  const winner = answers.findIndex(({ status }) => status === 200);
  expect(answers.filter(({ body }) => (body as { code?: string }).code === 'KYC_DECIDED')).toHaveLength(3);
  const decision = winner % 2 === 0 ? 'APPROVED' : 'REJECTED';
  const by = staff[winner]?.userId;
  expect(await users.published('KycDecided', person)).toEqual([
    { kycId: id, userId: person.userId, decision, reason: 'Checked.', by },
  ]);
  const records = await users.service.published<{ resource: string }>('AuditRecorded');
  expect(records.filter(({ resource }) => resource === `kyc/${id}`)).toEqual([
    expect.objectContaining({
      actorId: by,
      actorRole: 'MANAGER',
      action: 'kyc.decided',
      before: { status: 'PENDING' },
      after: { status: decision },
    }),
  ]);
});

test('when staff send documents themselves, other staff decide on them', async () => {
  const admin = users.person('ADMIN');
  const { id } = await submitted(admin);
  expect((await decide(admin, id).expect(422)).body).toMatchObject({ code: 'KYC_OWN' });
  await decide(users.person('MANAGER'), id).expect(200);
  expect((await decide(users.person('MANAGER'), newId()).expect(404)).body).toMatchObject({
    code: 'KYC_UNKNOWN',
  });
});

test('when a file is not a KYC file of the caller, it is named and nothing is stored', async () => {
  const person = users.person();
  const { userId } = person;
  const fileIds = [
    users.files.add({ ownerId: userId }),
    users.files.add({ ownerId: newId() }),
    users.files.add({ ownerId: userId, purpose: 'DOCUMENT' }),
    users.files.add({ ownerId: userId, state: 'QUARANTINED' }),
    newId(),
  ];
  const { body } = await submit(person, { fileIds }).expect(422);
  expect(body).toMatchObject({ code: 'KYC_FILE_REFUSED' });
  expect((body as { errors: Array<{ pointer: string }> }).errors.map(({ pointer }) => pointer)).toEqual([
    '/fileIds/1',
    '/fileIds/2',
    '/fileIds/3',
    '/fileIds/4',
  ]);
  users.files.broken = true;
  await submit(person).expect(502);
  expect(dataOf(await users.get(person, path).expect(200))).toEqual([]);
});

test('when staff read the queue, those that wait come first, the oldest at the top', async () => {
  const staff = users.person('MANAGER');
  await users.query('DELETE FROM kyc_records');
  const [one, two, three, four] = await Promise.all(
    Array.from({ length: 4 }, () => submitted(users.person())),
  );
  if (!one || !two || !three || !four) throw new Error('four were sent');
  await decide(staff, two.id).expect(200);
  await decide(staff, one.id, { decision: 'REJECTED', reason: 'Expired.' }).expect(200);
  await users.query(`UPDATE kyc_records SET submitted_at = now() - interval '1 day' WHERE id = $1`, [
    four.id,
  ]);
  const ids = (records: Kyc[]) => records.map(({ id }) => id);
  expect(ids(await queue(''))).toEqual([four.id, three.id, one.id, two.id]);
  expect(ids(await queue('limit=2&page=2'))).toEqual([one.id, two.id]);
  expect(ids(await queue('status=APPROVED'))).toEqual([two.id]);
  const page = await users.get(staff, `${path}/queue?status=PENDING&limit=1`).expect(200);
  expect(page.body).toMatchObject({ meta: { total: 2, totalPages: 2 } });
});
