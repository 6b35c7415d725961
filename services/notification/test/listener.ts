import { WebSocket } from 'ws';
import { eventually } from '@ultramarket/platform/testing';
import { type ServerMessage } from '../src/domain/live';

type Live = Extract<ServerMessage, { type: 'message' }>;

/** A client of the hub. */
export interface Listener {
  readonly messages: ServerMessage[];
  say(message: object | string): void;
  /** The live messages so far. */
  live(): Live[];
  /** The live messages, once there are at least so many. */
  received(count: number): Promise<Live[]>;
  /** The first answer of a type. */
  gets<Type extends ServerMessage['type']>(type: Type): Promise<Extract<ServerMessage, { type: Type }>>;
  /** The code with which the server ended the connection. */
  closed(): Promise<number>;
  leave(): void;
  readonly socket: WebSocket;
}

const addressOf = (url: string): string => `${url.replace('http', 'ws')}/api/v1/ws`;

/** @throws the HTTP status of a refusal */
export const connect = async (
  url: string,
  token?: string,
  { as = 'header', autoPong = true }: { as?: 'header' | 'subprotocol'; autoPong?: boolean } = {},
): Promise<Listener> => {
  const inHeader = token !== undefined && as === 'header';
  const protocols = token !== undefined && as === 'subprotocol' ? ['ultramarket.v1', `bearer.${token}`] : [];
  const socket = new WebSocket(addressOf(url), protocols, {
    autoPong,
    ...(inHeader && { headers: { Authorization: `Bearer ${token}` } }),
  });
  const messages: ServerMessage[] = [];
  let closeCode: number | undefined;
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as ServerMessage));
  socket.on('close', (code) => (closeCode = code));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve).once('error', reject);
    socket.once('unexpected-response', (_request, response) =>
      reject(new Error(String(response.statusCode))),
    );
  });
  socket.on('error', () => undefined);
  const live = () => messages.filter((message): message is Live => message.type === 'message');
  return {
    messages,
    socket,
    live,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    received: (count) =>
      eventually(() => {
        if (live().length < count) throw new Error(`${live().length} of ${count} messages came`);
        return live();
      }),
    gets: (type) =>
      eventually(() => {
        const found = messages.find((message) => message.type === type);
        if (!found) throw new Error(`no ${type} came`);
        return found as never;
      }),
    closed: () =>
      eventually(() => {
        if (closeCode === undefined) throw new Error('the connection is open');
        return closeCode;
      }),
    leave: () => socket.terminate(),
  };
};
