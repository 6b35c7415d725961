import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import {
  type Actor,
  AppError,
  asksForWebSocket,
  errors,
  type Logger,
  statusOf,
  type Upgrades,
} from '@ultramarket/platform';
import { clientMessageOf, notJson, type ServerMessage } from '../domain/live';
import { type LiveDeps, LiveSession } from '../use-cases/live-session';

/** Close codes of our own (RFC 6455 section 7.4.2), after the HTTP status they resemble. */
const closeCodes = { tokenExpired: 4401, tooMuch: 4429 } as const;

const path = '/api/v1/ws';
const subprotocol = 'ultramarket.v1';
const largestMessageBytes = 8192;
/** A client that reads too slowly is disconnected; it resumes by the id of the last message it saw. */
const largestBacklogBytes = 1_000_000;
const messagesPerMinute = 120;
const connectionsPerUser = 10;

interface Admission {
  actor: Actor;
  token: string;
  /** Releases one of the user's connections. */
  release: () => void;
}

interface Client {
  socket: WebSocket;
  session: LiveSession;
  alive: boolean;
  taken: number;
  windowEndsAt: number;
  expiry: NodeJS.Timeout;
}

/**
 * The token of a connection: from the Authorization header, or, because browsers cannot send that, from a second
 * subprotocol `bearer.<token>`. Never from the address, which ends up in logs.
 */
const tokenOf = ({ headers }: IncomingMessage): string | undefined => {
  const fromHeader = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return fromHeader ?? offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
};

const refuse = (socket: Duplex, error: AppError): void => {
  const status = statusOf[error.kind];
  const body = JSON.stringify({ success: false, status, code: error.code, detail: error.message });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : errors.UNAVAILABLE(undefined, { cause: error });

/** When an access token ends, epoch ms; the verifier has already checked it. */
const endOf = (token: string): number => {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    exp: number;
  };
  return claims.exp * 1000;
};

/** The WebSocket side of the hub: who may connect, heartbeats, limits; sessions do the rest. */
export class WebSocketHub implements Upgrades {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  private readonly clients = new Set<Client>();
  /** Connections by user, those that are still being opened included. */
  private readonly places = new Map<string, number>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly deps: LiveDeps & { logger: Logger; heartbeatMs: number }) {}

  start(): void {
    this.heartbeat = setInterval(() => void this.beat(), this.deps.heartbeatMs);
    this.heartbeat.unref();
  }

  /** All clients are asked to reconnect (1001 going away). */
  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    for (const { socket } of this.clients) socket.close(1001, 'the server is going away');
    const gone = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const late = setTimeout(() => this.clients.forEach(({ socket }) => socket.terminate()), 2000);
    await gone;
    clearTimeout(late);
  }

  isWanted(request: IncomingMessage): boolean {
    return asksForWebSocket(request) && request.url?.split('?', 1)[0] === path;
  }

  take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.admit(request).then(
      (admission) => {
        // Also when the handshake fails or the client has disconnected already.
        socket.once('close', admission.release);
        if (socket.destroyed) return admission.release();
        this.server.handleUpgrade(request, socket, head, (opened) => this.open(opened, admission));
      },
      (error: unknown) => refuse(socket, asAppError(error)),
    );
  }

  private async admit(request: IncomingMessage): Promise<Admission> {
    const token = tokenOf(request);
    if (token === undefined) throw errors.UNAUTHENTICATED();
    const actor = await this.deps.verify(token);
    const release = this.reserve(actor.userId);
    // Reserved before the first await, so that concurrent requests cannot exceed the limit.
    await this.deps.feeds.markPresent([actor.userId]).catch((error: unknown) => {
      release();
      throw error;
    });
    return { actor, token, release };
  }

  /** Reserves one of the connections that a user may have. @throws RATE_LIMITED when there is none left */
  private reserve(userId: string): () => void {
    const taken = this.places.get(userId) ?? 0;
    if (taken >= connectionsPerUser) throw errors.RATE_LIMITED();
    this.places.set(userId, taken + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.places.get(userId) ?? 1) - 1;
      if (left > 0) this.places.set(userId, left);
      else this.places.delete(userId);
    };
  }

  private open(socket: WebSocket, { actor, token }: Admission): void {
    const connection = {
      send: (message: ServerMessage) => this.send(socket, message),
      close: (code: number, reason: string) => socket.close(code, reason),
    };
    const client: Client = {
      socket,
      session: new LiveSession(actor, connection, this.deps),
      alive: true,
      taken: 0,
      windowEndsAt: 0,
      expiry: this.endAt(socket, token),
    };
    this.clients.add(client);
    socket.on('pong', () => (client.alive = true));
    socket.on('message', (data, isBinary) => void this.onMessage(client, data, isBinary));
    socket.on('error', (error) => this.deps.logger.debug('websocket', { error }));
    socket.on('close', () => {
      clearTimeout(client.expiry);
      client.session.end();
      this.clients.delete(client);
    });
    connection.send({ type: 'welcome', heartbeatSeconds: this.deps.heartbeatMs / 1000 });
  }

  private endAt(socket: WebSocket, token: string): NodeJS.Timeout {
    const ms = Math.max(endOf(token) - Date.now(), 0);
    return setTimeout(
      () => socket.close(closeCodes.tokenExpired, 'the access token has expired'),
      ms,
    ).unref();
  }

  private send(socket: WebSocket, message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > largestBacklogBytes) socket.terminate();
    else socket.send(JSON.stringify(message));
  }

  private async onMessage(client: Client, data: RawData, isBinary: boolean): Promise<void> {
    if (this.isTooMuch(client)) return client.socket.close(closeCodes.tooMuch, 'too many messages');
    try {
      if (isBinary) throw notJson();
      const message = clientMessageOf(String(data));
      if (message.type === 'authenticate') await this.renew(client, message.token);
      else await client.session.take(message);
    } catch (error) {
      const { code, message: detail } = asAppError(error);
      this.send(client.socket, { type: 'error', code, detail });
    }
  }

  private isTooMuch(client: Client): boolean {
    const now = Date.now();
    if (now >= client.windowEndsAt) Object.assign(client, { taken: 0, windowEndsAt: now + 60_000 });
    client.taken += 1;
    return client.taken > messagesPerMinute;
  }

  /** A renewed token must be of the same user: a connection never changes hands; its rights are those of the new token. */
  private async renew(client: Client, token: string): Promise<void> {
    const actor = await this.deps.verify(token);
    client.session.renew(actor);
    clearTimeout(client.expiry);
    client.expiry = this.endAt(client.socket, token);
    this.send(client.socket, { type: 'authenticated', expiresAt: new Date(endOf(token)).toISOString() });
  }

  /** Ends connections that have not answered the last ping, and pings the others. */
  private async beat(): Promise<void> {
    for (const client of this.clients) {
      if (client.alive) client.socket.ping();
      else client.socket.terminate();
      client.alive = false;
    }
    const present = [...new Set([...this.clients].map(({ session }) => session.actor.userId))];
    await this.deps.feeds
      .markPresent(present)
      .catch((error: unknown) => this.deps.logger.warn('presence was not stored', { error }));
  }
}
