import { join } from 'node:path';
import { z } from 'zod';
import {
  AuditRecorded,
  CancelPayment,
  CancelShipment,
  ClearCart,
  CommitStock,
  CreateShipment,
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  OrderDelivered,
  OrderProcessing,
  OrderReturned,
  OrderShipped,
  ProcessPayment,
  ReleaseStock,
  ReserveStock,
} from '@ultramarket/contracts';
import { defineService, userErasure, PlatformConfig, SagaEngine } from '@ultramarket/platform';
import { httpCarts, httpPayments, httpProducts, httpShipping } from './adapters/http-clients';
import { prometheusOrderMetrics } from './adapters/prometheus-order-metrics';
import { SettledWatch } from './adapters/settled-watch';
import { retainedOrders } from './adapters/retained-orders';
import { sqlOrderStore } from './adapters/sql-order-store';
import { sqlOverdueSagas } from './adapters/sql-overdue-sagas';
import { sqlPurchases } from './adapters/sql-purchases';
import { sqlTaxStore } from './adapters/sql-tax-store';
import { paymentEvents } from './consumers/payment-events';
import { shipmentEvents } from './consumers/shipment-events';
import { internalRoutes } from './routes/internal';
import { orderListRoutes } from './routes/order-list';
import { orderRoutes } from './routes/orders';
import { staffRoutes } from './routes/staff';
import { taxRateRoutes } from './routes/tax-rates';
import { cancellationSaga } from './sagas/cancellation';
import { checkoutSaga } from './sagas/checkout';
import { orderUseCases } from './use-cases';
import { orderSteps } from './use-cases/order-steps';

const OrderConfig = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  CART_URL: z.url(),
  PRODUCT_URL: z.url(),
  SHIPPING_URL: z.url(),
  PAYMENT_URL: z.url(),
  /** How long a shopper may take to pay. Inventory holds the goods for 20 minutes. */
  PAYMENT_TIMEOUT_MS: z.coerce.number().int().min(1000).max(1_080_000).default(900_000),
  /** What one user may have ordered and not paid: it holds goods that others want. */
  MAX_PENDING_ORDERS: z.coerce.number().int().min(1).max(100_000).default(3),
  MAX_PENDING_UNITS: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  /** Orders that one user may try to place. */
  ORDER_RATE_PER_HOUR: z.coerce.number().int().min(1).default(60),
});

/** Everything `order` is made of, wired in one place. */
export const orderService = defineService({
  name: 'order',
  config: OrderConfig,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const { logger, metrics } = platform;
    const database = platform.database();
    const store = sqlOrderStore(database, {
      orders: config.MAX_PENDING_ORDERS,
      units: config.MAX_PENDING_UNITS,
    });
    const erasure = userErasure(database, retainedOrders);
    const watch = new SettledWatch(database);
    const orderMetrics = prometheusOrderMetrics(metrics);
    const checkout = checkoutSaga({ paymentTimeoutMs: config.PAYMENT_TIMEOUT_MS });
    const cancellation = cancellationSaga;
    const sagas = new SagaEngine({
      sagas: [checkout, cancellation],
      local: orderSteps(store, orderMetrics, (orderIds) => watch.settled(orderIds)),
      database,
      logger,
      metrics,
    });
    const orders = orderUseCases({
      store,
      metrics: orderMetrics,
      sagas,
      checkout,
      cancellation,
      carts: httpCarts(platform.client('cart', config.CART_URL)),
      products: httpProducts(platform.client('product', config.PRODUCT_URL)),
      shipping: httpShipping(platform.client('shipping', config.SHIPPING_URL)),
      payments: httpPayments(platform.client('payment', config.PAYMENT_URL)),
      taxes: sqlTaxStore(database),
      now: () => new Date(),
    });

    return {
      endpoints: [
        ...orderRoutes(orders, {
          settled: (orderId, seconds) => watch.wait(orderId, seconds),
          ordersPerHour: config.ORDER_RATE_PER_HOUR,
        }),
        ...orderListRoutes(orders),
        ...staffRoutes(orders),
        ...taxRateRoutes(orders),
        ...internalRoutes(sqlOverdueSagas(database), sqlPurchases(database)),
      ],
      consumers: [
        ...sagas.replies(),
        ...shipmentEvents(orders),
        ...paymentEvents(orders),
        ...erasure.consumers,
      ],
      publishes: [
        OrderCreated,
        OrderConfirmed,
        OrderProcessing,
        OrderShipped,
        OrderDelivered,
        OrderReturned,
        OrderCancelled,
        AuditRecorded,
        ReserveStock,
        CommitStock,
        ReleaseStock,
        ProcessPayment,
        CancelPayment,
        CreateShipment,
        CancelShipment,
        ClearCart,
      ],
      jobs: [sagas.watchdog(), erasure.job],
      close: async () => watch.stop(),
    };
  },
});
