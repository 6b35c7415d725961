import request from 'supertest';
import { type Role } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { startTestService, type TestService } from '@ultramarket/platform/testing';
import { adminService } from '../src/service';
import { type FakeOwners, startFakeOwners } from './fakes';

export interface Person {
  readonly userId: string;
  readonly authorization: string;
}

export interface LogEntry {
  seq: number;
  id: string;
  actorId: string;
  actorRole: string;
  action: string;
  resource: string;
  before: unknown;
  after: unknown;
  ip: string | null;
  hash: string;
}

export interface Admin {
  readonly service: TestService;
  readonly owners: FakeOwners;
  readonly admin: Person;
  person(role: Role | 'SERVICE'): Person;
  get(path: string, person?: Person): request.Test;
  put(path: string, body: object, person?: Person): request.Test;
  post(path: string, body: object, person?: Person): request.Test;
  /** The audit log by its filters, newest first. */
  log(query: Record<string, string>): Promise<LogEntry[]>;
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs statements as a superuser whom no trigger stops. */
  tamper(text: string): Promise<void>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export const dataOf = <Data = Record<string, unknown>>(answer: { body: unknown }): Data =>
  (answer.body as { data: Data }).data;

/** Admin as in production, among services that the test plays. */
export const startAdmin = async (env: Record<string, string> = {}): Promise<Admin> => {
  const owners = await startFakeOwners();
  const names = ['AUTH', 'USER', 'PRODUCT', 'ORDER', 'PAYMENT', 'INVENTORY', 'ANALYTICS'];
  const service = await startTestService(adminService, {
    ...Object.fromEntries(names.map((name) => [`${name}_URL`, owners.url])),
    SERVICE_URLS: `order=${owners.url}`,
    AUDIT_KEY: 'the-key-of-the-tests-is-long-enough',
    INVARIANT_GRACE_SECONDS: '0',
    // A busy machine is no silent owner.
    OWNER_DEADLINE_MS: '6000',
    DASHBOARD_DEADLINE_MS: '6000',
    ...env,
  });
  const { database } = service.running;
  if (!database) throw new Error('admin has a database');
  const api = request(service.url);
  const person = (role: Role | 'SERVICE'): Person => {
    const userId = newId();
    return { userId, authorization: `Bearer ${service.authority.token({ userId, role })}` };
  };
  const admin = person('ADMIN');
  const get = (path: string, { authorization } = admin) =>
    api.get(`/api/v1/admin${path}`).set('Authorization', authorization);

  return {
    service,
    owners,
    admin,
    person,
    get,
    put: (path, body, { authorization } = admin) =>
      api.put(`/api/v1/admin${path}`).set('Authorization', authorization).send(body),
    post: (path, body, { authorization } = admin) =>
      api.post(`/api/v1/admin${path}`).set('Authorization', authorization).send(body),
    log: async (query) => {
      const answer = await get(`/audit-logs?${new URLSearchParams(query).toString()}`).expect(200);
      return dataOf<LogEntry[]>(answer);
    },
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await database.pool.query(text, [...values])).rows as Row[],
    tamper: async (text) => {
      await database.pool.query(`BEGIN; SET LOCAL session_replication_role = replica; ${text}; COMMIT`);
    },
    metrics: async () => (await api.get('/metrics').expect(200)).text,
    stop: async () => {
      await service.stop();
      await owners.close();
    },
  };
};
