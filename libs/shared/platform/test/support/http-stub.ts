import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface StubRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export interface StubAnswer {
  status?: number;
  body: unknown;
  /** Sent as it is instead of JSON. */
  text?: string;
}
type Answer = (request: StubRequest) => StubAnswer | Promise<StubAnswer>;

export interface Stub {
  readonly url: string;
  readonly requests: StubRequest[];
  answer: Answer;
  close(): Promise<void>;
}

/** The other side of a call: notes what it is asked and answers what the test wants. */
export const startStub = async (answer: Answer): Promise<Stub> => {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      void Promise.resolve(stub.answer(request)).then(({ status = 200, body, text }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(text ?? JSON.stringify(body)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: Stub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stub;
};
