import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: { productIds?: string[]; limit?: number; relation?: string };
}

type Answers = (asked: Asked) => { status?: number; body: unknown };

/** Stands in for search, review, recommendation, cart and order: all at one address, told apart by their paths. */
export const startNeighbours = async (answers: Answers) => {
  const asked: Asked[] = [];
  const server = createServer((incoming, response) => {
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    env: Object.fromEntries(
      ['SEARCH', 'REVIEW', 'RECOMMENDATION', 'CART', 'ORDER'].map((name) => [`${name}_URL`, url]),
    ),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
