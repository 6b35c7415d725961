import { randomUUID } from 'node:crypto';
import { address } from '../../client/shop';
import { type Recipes, unknownQuery } from './recipe';

/** How to send goods, notifications and mails. */
export const sendingRecipes: Recipes = {
  'POST /api/v1/shipping/shipments': async ({ world }) => {
    const orderId = randomUUID();
    const body = {
      orderId,
      userId: randomUUID(),
      destination: address,
      items: [{ sku: 'SKU-1', name: 'Thing', quantity: 1 }],
    };
    return {
      token: world.admin.token,
      path: '/api/v1/shipping/shipments',
      body,
      otherBody: { ...body, items: [{ sku: 'SKU-1', name: 'Thing', quantity: 2 }] },
      otherQuery: unknownQuery,
      effects: async () => {
        const { events } = await world.admin.data<{ events: Array<{ status: string }> }>(
          'GET',
          `/api/v1/shipping/tracking/${orderId}`,
        );
        return events.filter(({ status }) => status === 'LABELLED').length;
      },
    };
  },

  'POST /api/v1/notifications': async ({ world }) => {
    const shopper = await world.shop.register();
    const title = `News ${randomUUID()}`;
    const body = {
      userId: shopper.userId,
      type: 'NEWS',
      channels: ['in-app'],
      template: 'message',
      data: { title, text: 'There is news.' },
    };
    return {
      token: world.admin.token,
      path: '/api/v1/notifications',
      body,
      otherBody: { ...body, data: { title, text: 'There is other news.' } },
      otherQuery: unknownQuery,
      effects: async () => {
        const inbox = await shopper.data<Array<{ type: string }>>('GET', '/api/v1/notifications');
        return inbox.filter(({ type }) => type === 'NEWS').length;
      },
    };
  },

  'POST /api/v1/notifications/email': async ({ world, mailUrl }) => {
    const to = `reader-${randomUUID()}@ultramarket.test`;
    const body = { to, subject: 'News', data: { text: 'There is news.' } };
    return {
      token: world.admin.token,
      path: '/api/v1/notifications/email',
      body,
      otherBody: { ...body, data: { text: 'There is other news.' } },
      otherQuery: unknownQuery,
      effects: async () => ((await (await fetch(`${mailUrl}/email?to=${to}`)).json()) as unknown[]).length,
    };
  },
};
