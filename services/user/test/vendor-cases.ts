import type request from 'supertest';
import { dataOf, type Person, type Users } from './support';

export const path = '/api/v1/vendors';

export const application = {
  legalName: 'Lamps and Light Ltd',
  displayName: 'Lamps & Light',
  description: 'Everything that shines.',
  taxNumber: 'DE123456789',
  bankToken: 'btok_1Nabcdef7xyz',
  addresses: [
    { name: 'Lamps and Light Ltd', line1: 'Main Street 1', city: 'Berlin', country: 'DE', postcode: '10115' },
  ],
};

export interface VendorSeen {
  id: string;
  sellerId: string;
  displayName: string;
  status: string;
  version: number;
}

export const apply = async (users: Users, person: Person, body: object = {}): Promise<VendorSeen> =>
  dataOf<VendorSeen>(await users.post(person, { ...application, ...body }, path).expect(201));

/** Sends documents of this person and approves them. */
export const confirmIdentity = async (users: Users, person: Person): Promise<string> => {
  const documents = {
    documentType: 'ID_CARD',
    number: 'L01X00T47',
    fileIds: [users.files.add({ ownerId: person.userId })],
  };
  const { id } = dataOf<{ id: string }>(await users.post(person, documents, '/api/v1/users/kyc').expect(201));
  const decision = `/api/v1/users/kyc/${id}/decision`;
  await users.put(users.person('MANAGER'), { decision: 'APPROVED' }, decision).expect(200);
  return id;
};

/** A decision on a vendor, by an admin unless another caller is given. */
export const verify = (
  users: Users,
  id: string,
  body: object = { status: 'APPROVED' },
  admin = users.person('ADMIN'),
): request.Test => users.put(admin, body, `${path}/${id}/verification`);
