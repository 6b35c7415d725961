import request from 'supertest';
import { type Role } from '@ultramarket/contracts';
import { newId, type Statement } from '@ultramarket/platform';
import { eventually, startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { notificationService } from '../src/service';

export { UserRegistered } from '@ultramarket/contracts';

export interface CaughtMail {
  id: string;
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

export interface Answer {
  status: number;
  code?: string;
  data: unknown;
  meta: Record<string, unknown>;
  errors?: Array<{ pointer: string }>;
}

export interface Post {
  service: TestService;
  /** Mails to an address, once there are at least so many. */
  mailsTo(address: string, count?: number): Promise<CaughtMail[]>;
  /** Mails to an address right now. */
  mailsSoFar(address: string): Promise<CaughtMail[]>;
  call(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    options?: {
      as?: { userId?: string; role?: Role | 'SERVICE' } | 'guest';
      body?: object;
      headers?: Record<string, string>;
    },
  ): Promise<Answer>;
  rows<Row extends object>(query: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Asks the mail catcher. Its list has no bodies, so each mail is fetched. */
const readMails = async (address: string): Promise<CaughtMail[]> => {
  const { mailUrl } = testEngines();
  const list = (await (
    await fetch(`${mailUrl}/email?limit=100&to=${encodeURIComponent(address)}`)
  ).json()) as Array<{ id: string }>;
  return Promise.all(
    list.map(async ({ id }) => (await (await fetch(`${mailUrl}/email/${id}`)).json()) as CaughtMail),
  );
};

export const newAddress = (): string => `${newId()}@shop.test`;

/** Notification as in production, with the real mail catcher. */
export const startPost = async (env: Record<string, string> = {}): Promise<Post> => {
  const service = await startTestService(notificationService, {
    SMTP_URL: testEngines().smtpUrl,
    MAIL_FROM: 'shop@ultramarket.test',
    BRAND_NAME: 'Test & Co',
    MAIL_RETRY_MS: '10',
    ...env,
  });
  return {
    service,
    mailsSoFar: readMails,
    mailsTo: (address, count = 1) =>
      eventually(async () => {
        const mails = await readMails(address);
        if (mails.length < count) throw new Error(`${mails.length} of ${count} mails came`);
        return mails;
      }),
    call: async (method, path, { as = {}, body, headers = {} } = {}) => {
      const auth = as === 'guest' ? {} : { Authorization: `Bearer ${service.authority.token(as)}` };
      const pending = request(service.url)
        [method](path)
        .set({ ...auth, ...headers });
      const response = await (body ? pending.send(body) : pending);
      return { status: response.status, ...(response.body as Omit<Answer, 'status'>) };
    },
    rows: async (query, values = []) => {
      const { database } = service.running;
      if (!database) throw new Error('notification has a database');
      return database.query(query, values);
    },
    stop: () => service.stop(),
  };
};
