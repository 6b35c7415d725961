import { randomUUID } from 'node:crypto';
import { address, type Shopper } from '../../client/shop';
import { type MakeRequest, type Requests } from '../request';
import { type Things } from '../things';

const password = 'Correct-horse-9';

const register: MakeRequest = () => ({
  body: { email: `nasty-${randomUUID()}@ultramarket.test`, password, firstName: 'Sam', lastName: 'Shopper' },
  once: true,
});

const logIn: MakeRequest = async ({ shop }) => ({
  body: { email: (await shop.register()).email, password },
  once: true,
});

const refresh: MakeRequest = async ({ shop }) => {
  const { email } = await shop.register();
  const { refreshToken } = await shop.data<{ refreshToken?: string }>('POST', '/api/v1/auth/login', {
    body: { email, password },
  });
  return { body: { refreshToken }, once: true };
};

const asShopper =
  (rest: (things: Things, shopper: Shopper) => object = () => ({})): MakeRequest =>
  async (things) => {
    const shopper = await things.shopper();
    return { token: shopper.token, ...rest(things, shopper) };
  };

const profile = asShopper(() => ({ body: { firstName: 'Sam', lastName: 'Shopper' } }));

const verification: MakeRequest = async (things) => ({
  token: things.admin.token,
  params: { id: (await things.newVendor()).id },
  body: { status: 'REJECTED', reason: 'Something is missing.' },
  once: true,
});

/** On a seller who was approved and wants another name. */
const nameDecision: MakeRequest = async (things) => {
  const { id, owner } = await things.newVendor();
  const { admin } = things;
  const papers = await things.newKyc(owner);
  await admin.data('PUT', `/api/v1/users/kyc/${papers.id}/decision`, { body: { decision: 'APPROVED' } });
  await admin.data('PUT', `/api/v1/vendors/${id}/verification`, { body: { status: 'APPROVED' } });
  await owner.data('PUT', '/api/v1/vendors/me', { body: { displayName: 'Another name' } });
  return { token: admin.token, params: { id }, body: { decision: 'REJECTED' }, once: true };
};

const kycDecision: MakeRequest = async (things) => ({
  token: things.admin.token,
  params: { id: (await things.newKyc(await things.shop.register())).id },
  body: { decision: 'REJECTED', reason: 'It cannot be read.' },
  once: true,
});

const roleName = (): string => `NASTY_${randomUUID().slice(0, 8).toUpperCase()}`;

/** Accounts, profiles, sellers and their papers. */
export const peopleRequests: Requests = {
  'POST /api/v1/auth/register': register,
  'POST /api/v1/users/register': register,
  'POST /api/v1/auth/login': logIn,
  'POST /api/v1/users/login': logIn,
  'POST /api/v1/auth/refresh-token': refresh,
  'POST /api/v1/users/refresh-token': refresh,
  'POST /api/v1/auth/roles': ({ admin }) => ({
    token: admin.token,
    body: {
      name: roleName(),
      base: 'MANAGER',
      description: 'For nasty values',
      permissions: ['orders:read'],
    },
    once: true,
  }),
  'PUT /api/v1/auth/roles/{id}': async ({ admin }) => {
    const body = { name: roleName(), base: 'MANAGER', permissions: ['orders:read'] };
    const { id } = await admin.data<{ id: string }>('POST', '/api/v1/auth/roles', { body });
    return {
      token: admin.token,
      params: { id },
      body: { description: 'Another', permissions: ['orders:read'] },
    };
  },
  'PUT /api/v1/auth/users/{id}/role': async ({ admin, shop }) => ({
    token: admin.token,
    params: { id: (await shop.register()).userId },
    body: { role: 'VENDOR' },
    // The answer's role is the built-in one that a role of the shop's own stands on.
    shownAt: { role: ['roleName'] },
  }),
  'PUT /api/v1/auth/users/{id}/status': async ({ admin, shop }) => ({
    token: admin.token,
    params: { id: (await shop.register()).userId },
    body: { status: 'SUSPENDED' },
  }),
  'PUT /api/v1/users/profile': profile,
  'PUT /api/v1/auth/profile': profile,
  'POST /api/v1/users/addresses': asShopper((_things, shopper) => ({
    body: { type: 'SHIPPING', ...address },
    undo: ({ id }: { id: string }) => shopper.call('DELETE', `/api/v1/users/addresses/${id}`),
  })),
  'PUT /api/v1/users/addresses/{id}': async (things) => {
    const shopper = await things.shopper();
    const { id } = await shopper.data<{ id: string }>('POST', '/api/v1/users/addresses', {
      body: { type: 'SHIPPING', ...address },
    });
    return { token: shopper.token, params: { id }, body: { type: 'SHIPPING', ...address } };
  },
  'PUT /api/v1/users/preferences': asShopper(() => ({ body: { locale: 'en' } })),
  'POST /api/v1/users/wishlist': async (things) => ({
    token: (await things.shopper()).token,
    body: { productId: (await things.product()).id },
  }),
  'POST /api/v1/users/kyc': async (things) => {
    const owner = await things.shop.register();
    const { id } = await things.newFile(owner, 'KYC');
    // What is known of a file gets around by events.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return {
      token: owner.token,
      body: { documentType: 'PASSPORT', number: 'NL1234567', fileIds: [id] },
      once: true,
    };
  },
  'PUT /api/v1/users/kyc/{id}/decision': kycDecision,
  'PUT /api/v1/admin/kyc/{id}': kycDecision,
  'POST /api/v1/vendors': async (things) => ({
    token: (await things.shop.register()).token,
    body: things.vendorBody(),
    once: true,
  }),
  'PUT /api/v1/vendors/me': async (things) => ({
    token: (await things.vendor()).owner.token,
    body: things.vendorBody(),
  }),
  'PUT /api/v1/vendors/{id}/verification': verification,
  'PUT /api/v1/vendors/{id}/name': nameDecision,
  'PUT /api/v1/admin/vendors/{id}': verification,
  'PUT /api/v1/admin/users/{id}': async (things) => ({
    token: things.admin.token,
    params: { id: (await things.newUser()).userId },
    body: { note: 'Called twice.' },
    shownAt: { note: ['note', 'text'], role: ['account', 'roleName'] },
  }),
};
