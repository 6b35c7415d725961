import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port';

export interface TcpProxy {
  /** The URL with the proxy's address in place of the server's. */
  readonly url: string;
  /** Cuts every connection and takes no new one, as a server that has died. The end of the proxy, too. */
  down(): Promise<void>;
  /** Listens again, at the same port; nothing when it does already. */
  up(): Promise<void>;
  /** From now on requests still reach the server, and its answers get lost, until the connections are cut. */
  loseAnswers(): void;
}

/** Stands between a service and a server that other tests use too, so that this test alone can take it away. */
export const tcpProxy = async (serverUrl: string): Promise<TcpProxy> => {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const servers = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    servers.add(far.once('close', () => servers.delete(far)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const port = await freePort();
  const listen = () =>
    new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      }),
    );
  await listen();
  const url = new URL(serverUrl);
  url.port = String(port);
  return {
    url: String(url),
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
    loseAnswers: () => servers.forEach((far) => far.unpipe().resume()),
    up: async () => {
      if (!server.listening) await listen();
    },
  };
};
