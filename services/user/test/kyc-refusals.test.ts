import { dataOf, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

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

test.each([
  [{ number: '1234' }, '/number'],
  [{ number: 'P 1234; DROP' }, '/number'],
  [{ fileIds: [] }, '/fileIds'],
  [{ documentType: 'LIBRARY_CARD' }, '/documentType'],
  [{ status: 'APPROVED' }, '/status'],
])('when documents have %j, they are refused and the field named', async (fault, pointer) => {
  const { body, text } = await submit(users.person(), fault).expect(400);
  expect(body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
  expect(text).not.toContain('1234');
});

test('when a refusal has no reason, it is not taken', async () => {
  const { id } = await submitted(users.person());
  await decide(users.person('MANAGER'), id, { decision: 'REJECTED' }).expect(400);
  await decide(users.person('MANAGER'), id, { decision: 'REJECTED', reason: ' ' }).expect(400);
});

test('when a guest, a customer or a vendor does what is for others, it is refused', async () => {
  const { id } = await submitted(users.person());
  await users.api.get(path).expect(401);
  await users.api.post(path).send({}).expect(401);
  await users.api.get(`${path}/queue`).expect(401);
  await users.api.put(`${path}/${id}/decision`).send({ decision: 'APPROVED' }).expect(401);
  for (const role of ['CUSTOMER', 'VENDOR'] as const) {
    await users.get(users.person(role), `${path}/queue`).expect(403);
    await decide(users.person(role), id).expect(403);
  }
});
