import { type Shopper } from '../client/shop';
import { until } from '../client/until';

interface Dashboard {
  parts: { orders?: { total: number }; analytics?: { live: { ordersToday: number } } };
}

/** What the dashboard counts; a part whose service does not run counts nothing. */
export interface Counts {
  orders: number;
  paidToday: number;
}

export const dashboardOf = async (admin: Shopper): Promise<Counts> => {
  const { parts } = await admin.data<Dashboard>('GET', '/api/v1/admin/dashboard');
  return { orders: parts.orders?.total ?? 0, paidToday: parts.analytics?.live.ordersToday ?? 0 };
};

/** Waits until staff see an order: on top of the list, and counted in the dashboard, whose figures of today come later. */
export const untilStaffSee = async (
  admin: Shopper,
  orderNumber: string,
  before: Counts,
  withAnalytics: boolean,
): Promise<Counts> => {
  const newest = await admin.data<Array<{ orderNumber: string }>>('GET', '/api/v1/admin/orders?limit=20');
  if (!newest.some((order) => order.orderNumber === orderNumber))
    throw new Error(`${orderNumber} is not among the newest orders that staff see`);
  return until(`${orderNumber} is still not counted in the dashboard`, async () => {
    const now = await dashboardOf(admin);
    const counted = now.orders > before.orders && (!withAnalytics || now.paidToday > before.paidToday);
    return counted && now;
  });
};

/** Staff ship an order and hand it over by hand, so that its shopper need not wait for the parcel. */
export const deliverByHand = async (admin: Shopper, orderId: string): Promise<void> => {
  for (const status of ['SHIPPED', 'DELIVERED'])
    await admin.data('PUT', `/api/v1/orders/${orderId}/status`, { body: { status, reason: 'smoke test' } });
};
