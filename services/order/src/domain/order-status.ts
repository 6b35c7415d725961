export const orderStatuses = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'DELIVERED',
  'CANCELLED',
  'RETURNED',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Which status may follow which. The last two of a life are final. */
export const transitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['PROCESSING', 'CANCELLED'],
  PROCESSING: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'RETURNED'],
  DELIVERED: ['RETURNED'],
  CANCELLED: [],
  RETURNED: [],
};

/** What people may set by hand: money and stock decide about the rest. */
export const manualTransitions: Readonly<Partial<Record<OrderStatus, readonly OrderStatus[]>>> = {
  CONFIRMED: ['PROCESSING'],
  PROCESSING: ['SHIPPED'],
  SHIPPED: ['DELIVERED', 'RETURNED'],
  DELIVERED: ['RETURNED'],
};

const delivery: readonly OrderStatus[] = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'];

/**
 * The statuses to pass through on the way to `to`. Updates of a delivery may come out of order: what was skipped is
 * filled in, what is already behind gives an empty path.
 */
export const pathTo = (from: OrderStatus, to: OrderStatus): OrderStatus[] => {
  if (transitions[from].includes(to)) return [to];
  const [start, end] = [delivery.indexOf(from), delivery.indexOf(to)];
  return start >= 0 && end > start ? delivery.slice(start + 1, end + 1) : [];
};

/** A customer may stop an order until the parcel has left. */
export const cancellable: readonly OrderStatus[] = ['PENDING', 'CONFIRMED', 'PROCESSING'];
