import { type Actor, type SagaDefinition, type SagaEngine } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type OrderMetrics, type OrderStore, type Payments } from '../ports';
import { type CancellationState } from '../sagas/cancellation';
import { type CheckoutState } from '../sagas/checkout';
import { cancelOrder } from './cancel-order';
import { applyRefunds } from './follow-refunds';
import { markDelivered, markShipped } from './follow-shipments';
import { getOrder, getStatus, getTimeline, visibleOrder } from './get-order';
import { listOrders } from './list-orders';
import { type OrderSteps } from './order-steps';
import { placeOrder } from './place-order';
import { priceCart, type PriceCartDeps } from './price-cart';
import { retrySaga } from './retry-saga';
import { setStatus } from './set-status';
import { putTaxRates, removeTaxRate } from './tax-rates';

export interface OrderDeps extends Omit<PriceCartDeps, 'store'> {
  store: OrderStore;
  metrics: OrderMetrics;
  payments: Payments;
  sagas: SagaEngine<OrderSteps>;
  checkout: SagaDefinition<CheckoutState, OrderSteps>;
  cancellation: SagaDefinition<CancellationState, OrderSteps>;
  now: () => Date;
}

/** Everything order can be asked to do. */
export const orderUseCases = (deps: OrderDeps) => {
  const price = priceCart(deps);
  return {
    quote: price,
    placeOrder: placeOrder({ ...deps, price }),
    getOrder: getOrder(deps),
    getStatus: getStatus(deps),
    getTimeline: getTimeline(deps),
    cancelOrder: cancelOrder(deps),
    setStatus: setStatus(deps),
    markShipped: markShipped(),
    markDelivered: markDelivered(),
    applyRefunds: applyRefunds(),
    store: deps.store,
    listOrders: listOrders(deps),
    /** The checkout saga of an order, for staff. @throws ORDER_NOT_FOUND */
    getSaga: async (orderId: string, actor: Actor) => {
      await visibleOrder(deps.store)(orderId, actor);
      const run = await deps.sagas.find('checkout', orderId);
      if (!run) throw orderErrors.ORDER_NOT_FOUND();
      return run;
    },
    retrySaga: retrySaga(deps),
    listTaxRates: deps.taxes.list,
    putTaxRates: putTaxRates(deps),
    removeTaxRate: removeTaxRate(deps),
  };
};
export type OrderUseCases = ReturnType<typeof orderUseCases>;
