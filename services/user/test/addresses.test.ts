import { dataOf, type Person, startUsers, type Users } from './support';

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

interface View {
  id: string;
  type: string;
  isDefault: boolean;
  version: number;
}

const add = async (person: Person, body: object = {}): Promise<View> =>
  dataOf<View>(
    await users.api
      .post(path)
      .set('Authorization', person.authorization)
      .send({ ...home, ...body })
      .expect(201),
  );
const change = (person: Person, id: string, body: object = {}) =>
  users.put(person, { ...home, ...body }, `${path}/${id}`);
const remove = (person: Person, id: string) =>
  users.api.delete(`${path}/${id}`).set('Authorization', person.authorization);
const list = async (person: Person): Promise<View[]> =>
  dataOf<View[]>(await users.get(person, path).expect(200));
const defaults = async (person: Person): Promise<string[]> =>
  (await list(person)).filter(({ isDefault }) => isDefault).map(({ id }) => id);
const announced = async (person: Person) =>
  (await users.published<{ addressId: string; change: string }>('AddressChanged', person)).map(
    ({ addressId, change: kind }) => [kind, addressId],
  );

test('when the first address is added, it is the default and announced', async () => {
  const person = users.person();
  const answer = await users.api
    .post(path)
    .set('Authorization', person.authorization)
    .send({
      ...home,
      line2: 'Flat 2',
      region: 'BE',
      phone: '+4930901820',
      geo: { latitude: 52.5, longitude: 13.4 },
    })
    .expect(201);
  const address = dataOf<View>(answer);
  expect(address).toMatchObject({
    ...home,
    line2: 'Flat 2',
    region: 'BE',
    phone: '+4930901820',
    geo: { latitude: 52.5, longitude: 13.4 },
    type: 'SHIPPING',
    isDefault: true,
  });
  expect(answer.headers['etag']).toBe(`"${address.version}"`);
  expect(await list(person)).toEqual([address]);
  expect(await announced(person)).toEqual([['added', address.id]]);
});

test('when a second address is added, the default stays, unless the second is wanted', async () => {
  const person = users.person();
  const first = await add(person);
  await add(person);
  expect(await defaults(person)).toEqual([first.id]);
  const third = await add(person, { isDefault: true });
  expect(await defaults(person)).toEqual([third.id]);
  expect(await announced(person)).toContainEqual(['updated', first.id]);
});

test('when there are several types, each has its own default', async () => {
  const person = users.person();
  const shipping = await add(person);
  const billing = await add(person, { type: 'BILLING' });
  expect(await defaults(person)).toEqual([shipping.id, billing.id]);
});

test('when an address changes its type, both types keep one default', async () => {
  const person = users.person();
  const first = await add(person);
  const second = await add(person);
  const billing = await add(person, { type: 'BILLING' });
  const answer = await change(person, first.id, { type: 'BILLING' }).expect(200);
  expect(dataOf(answer)).toMatchObject({ type: 'BILLING', isDefault: false });
  expect((await defaults(person)).sort()).toEqual([second.id, billing.id].sort());
});

test('when the default is given up, another one takes over, if there is one', async () => {
  const person = users.person();
  const only = await add(person);
  expect(dataOf(await change(person, only.id, { isDefault: false }).expect(200))).toMatchObject({
    isDefault: true,
  });
  const other = await add(person);
  await change(person, only.id, { isDefault: false }).expect(200);
  expect(await defaults(person)).toEqual([other.id]);
});

test('when the default is removed, the newest other one takes over', async () => {
  const person = users.person();
  const first = await add(person);
  await add(person);
  const newest = await add(person);
  expect(dataOf(await remove(person, first.id).expect(200))).toEqual({ id: first.id });
  expect(await defaults(person)).toEqual([newest.id]);
  expect(await announced(person)).toEqual(
    expect.arrayContaining([
      ['removed', first.id],
      ['updated', newest.id],
    ]),
  );
  await remove(person, first.id).expect(404);
});

test('when an address is replaced, what is not given is empty and the default stays', async () => {
  const person = users.person();
  const { id } = await add(person, { line2: 'Flat 2', phone: '+4930901820' });
  const answer = await change(person, id, { city: 'Potsdam' }).expect(200);
  expect(dataOf(answer)).toMatchObject({ city: 'Potsdam', line2: null, phone: null, isDefault: true });
});

test('when many addresses are wanted as default at once, one is', async () => {
  const person = users.person();
  await Promise.all(Array.from({ length: 8 }, () => add(person, { isDefault: true })));
  expect(await list(person)).toHaveLength(8);
  expect(await defaults(person)).toHaveLength(1);
});

test('when two defaults would be written past the service, the database refuses', async () => {
  const person = users.person();
  await add(person);
  await add(person);
  await expect(
    users.query(`UPDATE addresses SET is_default = true WHERE user_id = $1`, [person.userId]),
  ).rejects.toThrow('addresses_one_default');
});

test('when an address was changed in the meantime, writes with the old ETag are refused', async () => {
  const person = users.person();
  const { id, version } = await add(person);
  const etag = `"${version}"`;
  await change(person, id, { city: 'Potsdam' }).set('If-Match', etag).expect(200);
  const stale = await change(person, id, { city: 'Hamburg' }).set('If-Match', etag).expect(412);
  expect(stale.body).toMatchObject({ code: 'VERSION_CONFLICT' });
  await remove(person, id).set('If-Match', etag).expect(412);
  expect(await list(person)).toMatchObject([{ city: 'Potsdam' }]);
});

test('when the address belongs to someone else, even to staff it is not there', async () => {
  const { id } = await add(users.person());
  for (const role of ['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN'] as const) {
    const stranger = users.person(role);
    expect((await change(stranger, id).expect(404)).body).toMatchObject({ code: 'ADDRESS_UNKNOWN' });
    await remove(stranger, id).expect(404);
    expect(await list(stranger)).toEqual([]);
  }
});

test('when the book is full, no address is added', async () => {
  const person = users.person();
  await add(person);
  await users.query(
    `INSERT INTO addresses (id, user_id, type, name, line1, city, country, postcode)
     SELECT gen_random_uuid(), $1, 'SHIPPING', 'n', 'l', 'c', 'DE', 'p' FROM generate_series(1, 49)`,
    [person.userId],
  );
  const full = await users.api.post(path).set('Authorization', person.authorization).send(home).expect(422);
  expect(full.body).toMatchObject({ code: 'ADDRESS_LIMIT' });
});
