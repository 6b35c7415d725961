import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { type Operation } from './document';

export interface Outgoing {
  readonly operation: Operation;
  readonly token?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Incoming {
  readonly status: number;
  /** Undefined where the answer is no JSON. */
  readonly body: { data?: unknown; code?: string; errors?: Array<{ code?: string }> } | undefined;
}

const isHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

/** Percent-encoded as UTF-8; half a surrogate pair as the three bytes that careless programs write for it. */
export const encoded = (text: string): string =>
  [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (!isHalf(code)) return encodeURIComponent(character);
      return `%ED%${(0x80 | ((code >> 6) & 0x3f)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`;
    })
    .join('');

export const urlOf = ({ operation, params, query }: Outgoing): string => {
  const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => encoded(params[name] ?? ''));
  const search = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return search.length > 0 ? `${path}?${search.join('&')}` : path;
};

const quoted = (name: string): string =>
  name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');

/** A form with the file last, as browsers write it (HTML, section 4.10.21.8). */
const formOf = (body: Readonly<Record<string, unknown>>, boundary: string): string => {
  const { file, ...fields } = body;
  const parts = Object.entries(fields).map(
    ([name, value]) => `Content-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${String(value)}`,
  );
  const head = `Content-Disposition: form-data; name="file"; filename="${quoted(String(file))}"`;
  const all = [...parts, `${head}\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n%%EOF\n`];
  return `${all.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
};

const contentOf = ({ operation, body }: Outgoing): { type: string; text: string } | undefined => {
  if (body === undefined) return undefined;
  if (!operation.body?.form) return { type: 'application/json', text: JSON.stringify(body) };
  const boundary = randomUUID();
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    text: formOf(body as Record<string, unknown>, boundary),
  };
};

const parsed = (text: string): Incoming['body'] => {
  try {
    return JSON.parse(text) as Incoming['body'];
  } catch {
    return undefined;
  }
};

const attempts = 20;

/** Sends requests as they are: nothing on the way tidies them up. */
export const openSender = (gatewayUrl: string) => {
  const pool = new Pool(gatewayUrl, { connections: 16, pipelining: 1, headersTimeout: 60_000 });
  const once = async (request: Outgoing): Promise<Incoming> => {
    const { operation, token } = request;
    const content = contentOf(request);
    const isIdempotent = operation.parameters.some(({ name }) => name === 'Idempotency-Key');
    const response = await pool.request({
      method: operation.method as 'GET',
      path: urlOf(request),
      headers: {
        ...(content && { 'content-type': content.type }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(isIdempotent && { 'idempotency-key': randomUUID() }),
        'cache-control': 'no-cache',
      },
      ...(content && { body: content.text }),
    });
    return { status: response.statusCode, body: parsed(await response.body.text()) };
  };
  return {
    /** On a busy machine a deadline is missed now and then and a breaker opens: what is unavailable is asked for again. */
    send: async (request: Outgoing): Promise<Incoming> => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await once(request);
        if (answer.status !== 503 || attempt === attempts) return answer;
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    },
    close: (): Promise<void> => pool.close(),
  };
};
export type Sender = ReturnType<typeof openSender>;
