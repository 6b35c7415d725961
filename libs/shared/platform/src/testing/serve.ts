import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  /** Cuts the connections, too. */
  close(): Promise<void>;
}

/** Answers HTTP with `listener` at any free port of this machine. */
export const serve = async (listener: RequestListener): Promise<TestServer> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A start that fails must not keep the test run alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
