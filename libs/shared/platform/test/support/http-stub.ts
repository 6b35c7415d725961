import { type IncomingHttpHeaders } from 'node:http';
import { serve, type TestServer } from '../../src/testing/serve';

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

export interface Stub extends TestServer {
  readonly requests: StubRequest[];
  answer: Answer;
}

/** The other side of a call: notes what it is asked and answers what the test wants. */
export const startStub = async (answer: Answer): Promise<Stub> => {
  const requests: StubRequest[] = [];
  const server = await serve((incoming, response) => {
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
  const stub: Stub = { ...server, requests, answer };
  return stub;
};
