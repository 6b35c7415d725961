import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { simpleParser } from 'mailparser';
import { foreignCaller } from '../own-origin';
import { PAGE, PAGE_SCRIPT } from './mail-page';
import type { CaughtMail, MailStore } from './mail-store';

/** What compose calls it. */
const HOST_NAMES = ['mail'];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 5_000;

/** Mails are shown in a frame that inherits this: nothing is loaded from outside and no script in a mail runs. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

const answer = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-store',
  });
  response.end(body);
};

const json = (response: ServerResponse, status: number, value: unknown): void =>
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value));

const notFound = (response: ServerResponse): void => json(response, 404, { error: 'No such mail or page' });

const parsed = async (mail: CaughtMail) => {
  const content = await simpleParser(mail.raw, { skipImageLinks: false });
  return {
    id: mail.id,
    from: mail.from,
    to: mail.to,
    subject: content.subject ?? '',
    date: mail.receivedAt,
    headers: Object.fromEntries(
      content.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    ),
    text: content.text ?? '',
    html: content.html === false ? '' : content.html,
    attachments: content.attachments.map(({ filename, contentType, size }) => ({
      filename,
      contentType,
      size,
    })),
  };
};

const list = async (store: MailStore, query: URLSearchParams, response: ServerResponse): Promise<void> => {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    json(response, 400, { error: `limit must be between 1 and ${MAX_LIMIT}` });
    return;
  }
  json(
    response,
    200,
    await store.find({ to: query.get('to') ?? undefined, subject: query.get('subject') ?? undefined, limit }),
  );
};

const showMail = async (store: MailStore, path: string, response: ServerResponse): Promise<void> => {
  const [, , id = '', view] = path.split('/');
  const mail = store.get(id);
  if (mail === undefined) return notFound(response);
  if (view === undefined) return json(response, 200, await parsed(mail));
  if (view === 'source') return answer(response, 200, 'text/plain; charset=utf-8', mail.raw);
  return notFound(response);
};

const handle = async (
  store: MailStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const refusal = foreignCaller(request, HOST_NAMES);
  if (refusal !== undefined) return json(response, 403, { error: refusal });
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mail');
  if (request.method === 'DELETE' && pathname === '/email/all') {
    store.clear();
    return json(response, 200, { deleted: true });
  }
  if (request.method !== 'GET') return notFound(response);
  if (pathname === '/') return answer(response, 200, 'text/html; charset=utf-8', PAGE);
  if (pathname === '/page.js') return answer(response, 200, 'text/javascript; charset=utf-8', PAGE_SCRIPT);
  if (pathname === '/health') return json(response, 200, { status: 'healthy' });
  if (pathname === '/email') return list(store, searchParams, response);
  if (pathname.startsWith('/email/')) return showMail(store, pathname, response);
  return notFound(response);
};

/** The mailbox for people (`/`) and for tests (`/email…`). */
export const mailWeb =
  (store: MailStore): RequestListener =>
  (request, response) => {
    handle(store, request, response).catch((error: unknown) => {
      if (!response.headersSent) json(response, 500, { error: String(error) });
    });
  };
