import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request as openRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startMailServer, type MailServer } from '../start-mail-server';

let stateDir: string;
let server: MailServer;

const start = async (): Promise<void> => {
  server = await startMailServer({ smtpPort: 0, webPort: 0, stateDir });
};

const send = async (mail: {
  to: string;
  subject: string;
  text?: string;
  html?: string;
  bcc?: string;
}): Promise<void> => {
  const transport = createTransport({ host: '127.0.0.1', port: server.smtpPort, ignoreTLS: true });
  await transport.sendMail({ from: 'shop@ultramarket.test', ...mail });
  transport.close();
};

const get = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.webPort}${path}`);
const list = async (query = ''): Promise<Array<{ id: string; subject: string; to: string[] }>> =>
  (await get(`/email${query}`)).json() as Promise<Array<{ id: string; subject: string; to: string[] }>>;

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'mail-'));
  await start();
});

afterEach(async () => {
  await server.close();
  rmSync(stateDir, { recursive: true, force: true });
});

test('when mails arrive, they are listed newest first and can be filtered', async () => {
  await send({ to: 'ann@example.com', subject: 'Order confirmed', text: 'one' });
  await send({ to: 'bob@example.com', subject: 'Ваш заказ отправлен — 📦', text: 'two' });

  expect((await list()).map((mail) => mail.subject)).toEqual(['Ваш заказ отправлен — 📦', 'Order confirmed']);
  expect((await list('?to=ANN')).map((mail) => mail.to)).toEqual([['ann@example.com']]);
  expect(await list('?subject=отправлен')).toHaveLength(1);
  expect(await list('?limit=1')).toHaveLength(1);
  expect((await get('/email?limit=none')).status).toBe(400);
});

test('when a long subject is folded, it reads as one line', async () => {
  const subject = 'A subject of many words '.repeat(8).trim();
  await send({ to: 'ann@example.com', subject, text: 'x' });
  expect((await list())[0]?.subject).toBe(subject);
});

test('when a mail is read, its text, html, headers and source are given', async () => {
  await send({
    to: 'ann@example.com',
    subject: 'Hello',
    text: 'plain',
    html: '<b>rich</b>',
    bcc: 'hidden@example.com',
  });
  const id = (await list())[0]?.id ?? '';

  const mail = (await (await get(`/email/${id}`)).json()) as Record<string, unknown>;
  expect(mail).toMatchObject({
    subject: 'Hello',
    html: '<b>rich</b>',
    to: ['ann@example.com', 'hidden@example.com'],
  });
  expect(mail['text']).toContain('plain');
  expect(mail['headers']).toMatchObject({ subject: 'Hello' });
  expect(await (await get(`/email/${id}/source`)).text()).toContain('Subject: Hello');
  expect((await get('/email/unknown')).status).toBe(404);
});

test('when the catcher restarts, also after a torn write, the mails are still there', async () => {
  await send({ to: 'ann@example.com', subject: 'Before', text: 'x' });
  await server.close();
  appendFileSync(
    join(stateDir, 'mails.current'),
    '{"id":"torn","from":"","to":[],"receivedAt":"x","size":900}\npart',
  );
  await start();
  await send({ to: 'ann@example.com', subject: 'After', text: 'x' });
  await server.close();
  await start();

  expect((await list()).map((mail) => mail.subject)).toEqual(['After', 'Before']);
});

test('when everything is deleted, nothing comes back', async () => {
  await send({ to: 'ann@example.com', subject: 'Gone', text: 'x' });
  await fetch(`http://127.0.0.1:${server.webPort}/email/all`, { method: 'DELETE' });
  expect(await list()).toEqual([]);
  await server.close();
  await start();
  expect(await list()).toEqual([]);
});

test('when a person opens the page, it needs nothing from outside and mails cannot run scripts', async () => {
  const page = await get('/');
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).toContain('sandbox=""');
  expect(html).not.toMatch(/https?:\/\//);
  expect((await get('/health')).status).toBe(200);
});

test('when a page of the web asks, by name or by origin, it neither reads nor deletes mail', async () => {
  await send({ to: 'ann@example.com', subject: 'Order confirmed', text: 'one' });
  const asked = (method: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      openRequest(
        {
          port: server.webPort,
          host: '127.0.0.1',
          path: method === 'GET' ? '/email' : '/email/all',
          method,
          headers,
        },
        (answer) => resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
  expect(await asked('GET', { host: 'evil.test' })).toBe(403);
  expect(await asked('DELETE', { host: 'localhost', origin: 'https://evil.test' })).toBe(403);
  expect(await list()).toHaveLength(1);
});
