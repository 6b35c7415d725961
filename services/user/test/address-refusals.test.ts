import { newId } from '@ultramarket/platform';
import { startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const path = '/api/v1/users/addresses';
const home = {
  name: 'Sam Shopper',
  line1: 'Main Street 1',
  city: 'Berlin',
  country: 'DE',
  postcode: '10115',
};

test.each([
  [{ country: 'Germany' }, '/country'],
  [{ postcode: '' }, '/postcode'],
  [{ type: 'HOLIDAY' }, '/type'],
  [{ geo: { latitude: 99, longitude: 0 } }, '/geo/latitude'],
  [{ geo: { latitude: 9, longitude: 0, altitude: 1 } }, '/geo/altitude'],
  [{ userId: newId() }, '/userId'],
])('when an address has %j, it is refused and the field named', async (fault, pointer) => {
  const answer = await users.api
    .post(path)
    .set('Authorization', users.person().authorization)
    .send({ ...home, ...fault })
    .expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when a guest asks for addresses, they have to sign in', async () => {
  await users.api.get(path).expect(401);
  await users.api.post(path).send(home).expect(401);
  await users.api.put(`${path}/${newId()}`).send(home).expect(401);
  await users.api.delete(`${path}/${newId()}`).expect(401);
});
