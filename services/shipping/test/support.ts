import request from 'supertest';
import { CancelShipment, CreateShipment, type Message, type SagaReply } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { startTestService, type TestService } from '@ultramarket/platform/testing';
import { shippingService } from '../src/service';

export const signingKey = 'a-key-that-only-tests-use-0123456789';
export const germany = { name: 'A', line1: 'B', city: 'Berlin', postcode: '10115', country: 'DE' };
export const home = { name: 'A', line1: 'B', city: 'Austin', postcode: '78701', country: 'US' };

export interface Row {
  id: string;
  status: string;
  task: string | null;
  carrier: string;
  service: string;
  tracking_number: string | null;
  next_poll_at: Date | null;
  price: string;
}

export interface OfferedRate {
  rateId: string;
  carrier: string;
  service: string;
  price: { amount: number; currency: string };
  minDays: number;
  maxDays: number;
  cheapest: boolean;
  fastest: boolean;
}

export interface Shipping {
  readonly service: TestService;
  readonly admin: string;
  readonly manager: string;
  readonly internal: string;
  as(userId: string, role?: 'CUSTOMER' | 'VENDOR'): string;
  ask(command: Message): Promise<SagaReply>;
  row(orderId: string): Promise<Row>;
  rates(destination?: object, items?: object[]): Promise<OfferedRate[]>;
  /** What order-service learns of the rates that shoppers chose. */
  resolve(requests: object[]): Promise<Array<Omit<OfferedRate, 'cheapest' | 'fastest'> | null>>;
  api(): ReturnType<typeof request>;
  stop(): Promise<void>;
}

const rowOf = statement<Row>('test-row', 'SELECT * FROM shipments WHERE order_id = $1');

/** Shipping as in production, with carriers as slow or quick as the test wants them. */
export const startShipping = async (env: Record<string, string> = {}): Promise<Shipping> => {
  const service = await startTestService(shippingService, { RATE_SIGNING_KEY: signingKey, ...env });
  const { database } = service.running;
  if (!database) throw new Error('shipping has a database');
  const bearer = (options: Parameters<typeof service.authority.token>[0]) =>
    `Bearer ${service.authority.token(options)}`;
  return {
    service,
    admin: bearer({ role: 'ADMIN' }),
    manager: bearer({ role: 'MANAGER' }),
    internal: bearer({ role: 'SERVICE', userId: 'order' }),
    as: (userId, role = 'CUSTOMER') => bearer({ userId, role }),
    ask: async (command) => service.replyTo(await service.command(command)),
    row: async (orderId) => {
      const [row] = await database.query(rowOf, [orderId]);
      if (!row) throw new Error(`no shipment of ${orderId}`);
      return row;
    },
    rates: async (destination = { country: 'DE', postcode: '10115' }, items = []) => {
      const answer = await request(service.url)
        .post('/api/v1/shipping/rates')
        .send({ destination, items })
        .expect(200);
      return (answer.body as { data: OfferedRate[] }).data;
    },
    resolve: async (requests) => {
      const answer = await request(service.url)
        .post('/internal/v1/shipping/rates/resolve')
        .set('Authorization', bearer({ role: 'SERVICE', userId: 'order' }))
        .send({ requests })
        .expect(200);
      return (answer.body as { data: Awaited<ReturnType<Shipping['resolve']>> }).data;
    },
    api: () => request(service.url),
    stop: () => service.stop(),
  };
};

export const create = (
  orderId: string,
  options: { userId?: string; rateId?: string; destination?: typeof home } = {},
) =>
  CreateShipment({
    orderId,
    userId: options.userId ?? newId(),
    rateId: options.rateId ?? null,
    destination: options.destination ?? home,
    items: [{ sku: 'S', name: 'Thing', quantity: 2 }],
  });

export const cancel = (orderId: string) => CancelShipment({ orderId, reason: 'test' });
