import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { type Duplex } from 'node:stream';

/** Which connections become something else, such as WebSockets, and who takes them over. */
export interface Upgrades {
  /** Asked once per request that offers an upgrade, while it is being parsed: must not throw. */
  isWanted(request: IncomingMessage): boolean;
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

const offered = Symbol('offered');
const wanted = Symbol('wanted');

const requestClass = (isWanted: Upgrades['isWanted']): typeof IncomingMessage => {
  /**
   * Node gives every request that offers an upgrade, to whatever protocol, to the listener of `upgrade`, which is too late
   * to answer it normally. It asks this property first. From Node 24.9 on, `shouldUpgradeCallback` is a setting for the same.
   */
  class Request extends IncomingMessage {
    declare [offered]?: boolean;
    declare [wanted]?: boolean;
  }
  Object.defineProperty(Request.prototype, 'upgrade', {
    get(this: Request) {
      if (this[offered] !== true) return false;
      return (this[wanted] ??= this.method === 'CONNECT' || isWanted(this));
    },
    set(this: Request, value: boolean | null) {
      this[offered] = value === true;
    },
  });
  return Request;
};

/** Whether the request asks for WebSocket, as RFC 6455 has it: `GET`, and that protocol alone. */
export const asksForWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * An HTTP server that ignores an offer to upgrade which it does not want, and answers the request as any other (RFC 9110
 * section 7.8): `Upgrade: h2c` of curl and of Java's HttpClient, a WebSocket where there is none. Such an answer ends the
 * connection: node's parser drops what came in the same packet behind the request.
 */
export const createUpgradingServer = (
  options: ServerOptions,
  handle: RequestListener,
  upgrades: Upgrades | undefined,
): Server => {
  const Request = requestClass((request) => upgrades?.isWanted(request) ?? false);
  const server = createServer({ ...options, IncomingMessage: Request }, (request, response) => {
    if ((request as { [offered]?: boolean })[offered] === true) response.shouldKeepAlive = false;
    handle(request, response);
  });
  if (upgrades) server.on('upgrade', (request, socket, head) => upgrades.take(request, socket, head));
  return server;
};
