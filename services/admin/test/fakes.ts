import { type IncomingMessage } from 'node:http';
import { serve, type TestServer } from '@ultramarket/platform/testing';

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  authorization: string;
  ifMatch: string | undefined;
  body: unknown;
}

export interface FakeAnswer {
  status?: number;
  data?: unknown;
  meta?: object;
  /** The whole body, where it is no success of ours. */
  body?: unknown;
  text?: string;
  etag?: string;
}

export interface FakeOwners extends TestServer {
  readonly asked: Asked[];
  /** Answers by `GET /path`; a test replaces what it needs. Without one the answer is an empty list. */
  readonly answers: Map<string, (asked: Asked) => FakeAnswer>;
  /** Paths that never get an answer. */
  readonly silent: Set<string>;
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
};

/** Stands in for every other service. */
export const startFakeOwners = async (): Promise<FakeOwners> => {
  const asked: Asked[] = [];
  const answers: FakeOwners['answers'] = new Map();
  const silent = new Set<string>();
  const server = await serve((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://fake');
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        authorization: request.headers.authorization ?? '',
        ifMatch: request.headers['if-match'],
        body: await readBody(request),
      };
      // Health and metrics are polled in the background, at any time.
      if (one.path.startsWith('/api/')) asked.push(one);
      if (silent.has(one.path)) return;
      const answer = answers.get(`${one.method} ${one.path}`)?.(one) ?? {};
      const { status = 200, data = [], meta = { total: 0 }, body, text, etag } = answer;
      response.writeHead(status, { ...(etag && { etag }) });
      response.end(text ?? JSON.stringify(body ?? { success: true, data, meta }));
    })();
  });
  return { ...server, asked, answers, silent };
};

/** A refusal as our services write it. */
export const refusal = (status: number, code: string): FakeAnswer => ({
  status,
  body: { success: false, code, detail: `${code}.`, status },
});
