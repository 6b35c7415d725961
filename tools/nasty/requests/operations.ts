import { randomUUID } from 'node:crypto';
import { type MakeRequest, type Requests } from '../request';

const newKey = (): string => `nasty.${randomUUID().slice(0, 8)}`;

const onReview =
  (body: object): MakeRequest =>
  async (things) => ({
    token: (await things.shop.register()).token,
    params: { id: (await things.review()).id },
    body,
    once: true,
  });

const asStaffOnReview =
  (body: object): MakeRequest =>
  async (things) => ({ token: things.admin.token, params: { id: (await things.newReview()).id }, body });

const setting: MakeRequest = async ({ admin }) => {
  const key = newKey();
  const body = { environment: 'test', value: 'a', version: 0 };
  await admin.data('PUT', `/api/v1/admin/config/${key}`, { body });
  return { token: admin.token, params: { key }, query: { environment: 'test' } };
};

const onReport: MakeRequest = async (things) => ({
  token: things.admin.token,
  params: { reportId: (await things.report()).id },
});

/** What staff do, files, notifications and reports. */
export const operationsRequests: Requests = {
  'PUT /api/v1/reviews/{id}/moderation': asStaffOnReview({ status: 'APPROVED', reason: 'It is fine.' }),
  'POST /api/v1/reviews/{id}/report': onReview({ reason: 'SPAM', note: 'Look at it.' }),
  'POST /api/v1/reviews/{id}/reply': async (things) => ({
    ...(await asStaffOnReview({ body: 'Thank you.' })(things)),
    shownAt: { body: ['reply', 'body'] },
  }),
  'POST /api/v1/notifications': async (things) => ({
    token: things.admin.token,
    body: {
      userId: (await things.shopper()).userId,
      type: 'NASTY',
      channels: ['in-app'],
      template: 'message',
      data: { title: 'News', text: 'There is news.' },
    },
    once: true,
  }),
  'POST /api/v1/notifications/email': ({ admin }) => ({
    token: admin.token,
    body: { to: 'nasty@ultramarket.test', subject: 'News', data: { text: 'There is news.' } },
    once: true,
  }),
  'POST /api/v1/analytics/events': async (things) => ({
    body: { consent: false, events: [{ type: 'view', productId: (await things.product()).id }] },
  }),
  'POST /api/v1/analytics/reports': ({ admin }) => ({
    token: admin.token,
    body: { name: `Nasty ${newKey()}`, measures: ['ordersPlaced'], dimensions: [] },
    undo: ({ id }: { id: string }) => admin.call('DELETE', `/api/v1/analytics/reports/${id}`),
  }),
  'GET /api/v1/analytics/reports/{reportId}/rows': onReport,
  'GET /api/v1/analytics/reports/{reportId}/export': onReport,
  'GET /api/v1/admin/config/{key}': setting,
  'GET /api/v1/admin/config/{key}/history': setting,
  'PUT /api/v1/admin/config/{key}': ({ admin }) => ({
    token: admin.token,
    params: { key: newKey() },
    body: { environment: 'test', value: 'a', version: 0, reason: 'Tried' },
    once: true,
  }),
  'POST /api/v1/admin/config/{key}/rollback': async (things) => {
    const { params } = await setting(things);
    return {
      token: things.admin.token,
      ...(params && { params }),
      body: { environment: 'test', toVersion: 1, version: 1, reason: 'Back' },
      once: true,
    };
  },
  'GET /api/v1/admin/flags/{key}': async ({ admin }) => {
    const key = newKey();
    await admin.data('PUT', `/api/v1/admin/flags/${key}`, { body: { enabled: false } });
    return { token: admin.token, params: { key } };
  },
  'PUT /api/v1/admin/flags/{key}': ({ admin }) => ({
    token: admin.token,
    params: { key: newKey() },
    body: { enabled: false, description: 'Tried' },
  }),
  'POST /api/v1/files/upload': async (things) => ({
    token: (await things.shopper()).token,
    body: { purpose: 'DOCUMENT', alt: 'A note', tags: 'nasty', file: 'note.pdf' },
    once: true,
  }),
  'PATCH /api/v1/files/{id}': async (things) => ({
    token: (await things.shopper()).token,
    params: { id: (await things.file()).id },
    body: { alt: 'A note' },
  }),
  'GET /api/v1/files/download/{id}': async (things) => ({
    token: (await things.shopper()).token,
    params: { id: (await things.file()).id },
  }),
};
