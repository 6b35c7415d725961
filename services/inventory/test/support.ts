import request from 'supertest';
import { type Message, type SagaReply } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { startTestService, type TestService } from '@ultramarket/platform/testing';
import { inventoryService } from '../src/service';

export { CommitStock, ReleaseStock, ReserveStock } from '@ultramarket/contracts';
export const newOrderId = newId;

export interface Inventory {
  service: TestService;
  staff: string;
  warehouses: string[];
  /** Makes a SKU with these quantities in the warehouses, in order of preference. */
  stock(quantities: readonly number[], sku?: string): Promise<string>;
  level(sku: string): Promise<{ available: number; reserved: number }>;
  /** Sends a command and waits for its answer. */
  ask(command: Message): Promise<SagaReply>;
  releaseByRequest(orderId: string): Promise<void>;
  /** Lets the order's reservation be over and runs the job that notices. */
  expire(orderId: string): Promise<void>;
  stop(): Promise<void>;
}

const makeOld = statement(
  'test-make-old',
  `UPDATE reservations SET expires_at = now() - interval '1 second' WHERE order_id = $1`,
);

/** Inventory as in production, with two warehouses. */
export const startInventory = async (): Promise<Inventory> => {
  const service = await startTestService(inventoryService);
  const staff = `Bearer ${service.authority.token({ role: 'ADMIN' })}`;
  const api = request(service.url);
  const open = async (name: string, priority: number) => {
    const body = { name, country: 'DE', city: 'Berlin', priority };
    const answer = await api
      .post('/api/v1/inventory/warehouses')
      .set('Authorization', staff)
      .send(body)
      .expect(201);
    return (answer.body as { data: { id: string } }).data.id;
  };
  const warehouses = [await open('first', 1), await open('second', 2)];

  return {
    service,
    staff,
    warehouses,
    stock: async (quantities, sku = `SKU-${newId()}`) => {
      const items = quantities.map((quantity, index) => ({
        sku,
        warehouseId: warehouses[index],
        quantity,
        mode: 'absolute',
        reason: 'test',
      }));
      await api
        .put('/api/v1/inventory/update')
        .set('Authorization', staff)
        .set('Idempotency-Key', newId())
        .send({ items })
        .expect(200);
      return sku;
    },
    level: async (sku) => {
      const answer = await api.get(`/api/v1/inventory/${sku}`).set('Authorization', staff).expect(200);
      const { available, reserved } = (answer.body as { data: { available: number; reserved: number } }).data;
      return { available, reserved };
    },
    ask: async (command) => service.replyTo(await service.command(command)),
    releaseByRequest: async (orderId) => {
      await api
        .post('/api/v1/inventory/release')
        .set('Authorization', `Bearer ${service.authority.token({ role: 'SERVICE' })}`)
        .set('Idempotency-Key', newId())
        .send({ orderId })
        .expect(200);
    },
    expire: async (orderId) => {
      const { database } = service.running;
      if (!database) throw new Error('inventory has a database');
      await database.query(makeOld, [orderId]);
      await service.runJob('expire-reservations');
    },
    stop: () => service.stop(),
  };
};
