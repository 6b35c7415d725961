import { type IncomingHttpHeaders } from 'node:http';
import { serve } from '@ultramarket/platform/testing';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: { productIds?: string[]; limit?: number; relation?: string };
}

type Answers = (asked: Asked) => { status?: number; body: unknown };

/** Stands in for search, review, recommendation, cart and order: all at one address, distinguished by their paths. */
export const startNeighbours = async (answers: Answers) => {
  const asked: Asked[] = [];
  const { url, close } = await serve((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request: Asked = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: text ? (JSON.parse(text) as Asked['body']) : {},
      };
      asked.push(request);
      const { status = 200, body } = answers(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  return {
    asked,
    env: Object.fromEntries(
      ['SEARCH', 'REVIEW', 'RECOMMENDATION', 'CART', 'ORDER'].map((name) => [`${name}_URL`, url]),
    ),
    close,
  };
};
