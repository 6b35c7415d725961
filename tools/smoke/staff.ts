import { type Shopper } from '../client/shop';
import { until } from '../client/until';

interface Dashboard {
  parts: { orders?: { total: number } };
}

/** How many orders the dashboard counts; it leaves out what gave no answer in time, and then it is asked again. */
export const countOrders = (admin: Shopper, moreThan = -1): Promise<number> =>
  until(`the dashboard still does not count more than ${moreThan} orders`, async () => {
    const { parts } = await admin.data<Dashboard>('GET', '/api/v1/admin/dashboard');
    // Beyond ten thousand they are estimated, and one more does not show.
    const enough = parts.orders && (parts.orders.total > moreThan || parts.orders.total >= 10_000);
    return enough && parts.orders?.total;
  });

/** Staff find an order among the newest ones, and counted in the dashboard. @throws when it is not on the list */
export const staffSee = async (admin: Shopper, orderNumber: string, before: number): Promise<number> => {
  const newest = await admin.data<Array<{ orderNumber: string }>>('GET', '/api/v1/admin/orders?limit=20');
  if (!newest.some((order) => order.orderNumber === orderNumber))
    throw new Error(`${orderNumber} is not among the newest orders that staff see`);
  return countOrders(admin, before);
};

/** Staff ship an order and hand it over by hand, so that its shopper need not wait for the parcel. */
export const deliverByHand = async (admin: Shopper, orderId: string): Promise<void> => {
  for (const status of ['SHIPPED', 'DELIVERED'])
    await admin.data('PUT', `/api/v1/orders/${orderId}/status`, { body: { status, reason: 'smoke test' } });
};
