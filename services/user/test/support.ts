import request from 'supertest';
import { type Role } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { startTestService, type TestService } from '@ultramarket/platform/testing';
import { userService } from '../src/service';
import { type FakeFiles, type FakeProducts, startFakeFiles, startFakeProducts } from './fakes';

export const encryptionKey = Buffer.alloc(32, 5);

/** What user needs beyond its engines; other services are absent unless a test stands in for them. */
export const userEnv = (urls: { FILE_URL?: string; PRODUCT_URL?: string } = {}) => ({
  FILE_URL: 'http://127.0.0.1:1',
  PRODUCT_URL: 'http://127.0.0.1:1',
  ENCRYPTION_KEY: encryptionKey.toString('base64'),
  ...urls,
});

export interface Person {
  userId: string;
  email: string;
  authorization: string;
}

export interface Users {
  service: TestService;
  api: ReturnType<typeof request>;
  files: FakeFiles;
  products: FakeProducts;
  person(role?: Role): Person;
  get(person: Person, path?: string): request.Test;
  put(person: Person, body: object, path?: string): request.Test;
  post(person: Person, body: object, path: string): request.Test;
  /** What was published of one type about one person. */
  published<Payload>(type: string, person: Person): Promise<Payload[]>;
  query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>>;
  stop(): Promise<void>;
}

export const dataOf = <Data = Record<string, unknown>>(answer: { body: unknown }): Data =>
  (answer.body as { data: Data }).data;

/** User as in production. */
export const startUsers = async (env: Record<string, string> = {}): Promise<Users> => {
  const [files, products] = await Promise.all([startFakeFiles(), startFakeProducts()]);
  const service = await startTestService(userService, {
    ...userEnv({ FILE_URL: files.url, PRODUCT_URL: products.url }),
    ...env,
  });
  const api = request(service.url);
  const { database } = service.running;
  if (!database) throw new Error('user has a database');
  return {
    service,
    api,
    files,
    products,
    person: (role = 'CUSTOMER') => {
      const userId = newId();
      const email = `${userId}@shop.test`;
      return { userId, email, authorization: `Bearer ${service.authority.token({ userId, email, role })}` };
    },
    get: ({ authorization }, path = '/api/v1/users/profile') =>
      api.get(path).set('Authorization', authorization),
    put: ({ authorization }, body, path = '/api/v1/users/profile') =>
      api.put(path).set('Authorization', authorization).send(body),
    post: ({ authorization }, body, path) => api.post(path).set('Authorization', authorization).send(body),
    published: async <Payload>(type: string, { userId }: Person) =>
      (await service.published<Payload & { userId: string }>(type)).filter(
        (event) => event.userId === userId,
      ),
    query: async (text, values = []) =>
      (await database.pool.query<Record<string, unknown>>(text, [...values])).rows,
    stop: async () => {
      await service.stop();
      await Promise.all([files.close(), products.close()]);
    },
  };
};
