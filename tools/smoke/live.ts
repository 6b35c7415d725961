import { WebSocket } from 'undici';
import { until } from '../client/until';

interface LiveMessage {
  type: string;
  channel?: string;
  data?: { orderId?: string; status?: string };
}

/** A shopper's open connection to the live hub. */
export interface Live {
  /** The statuses that an order was said to have, in the order in which they were received. */
  statuses(orderId: string): string[];
  close(): void;
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the live connection was refused')));
  });

/** Connects as a browser does and listens to the orders of the token's owner. */
export const connectLive = async (gatewayUrl: string, token: string): Promise<Live> => {
  const url = `${gatewayUrl.replace('http', 'ws')}/api/v1/ws`;
  const socket = new WebSocket(url, ['ultramarket.v1', `bearer.${token}`]);
  const heard: LiveMessage[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data)) as LiveMessage));
  await opened(socket);
  socket.send(JSON.stringify({ type: 'subscribe', channels: ['order'] }));
  await until('the live hub still does not answer', async () =>
    heard.some(({ type }) => type === 'subscribed'),
  );
  return {
    statuses: (orderId) =>
      heard.flatMap(({ channel, data }) =>
        channel === 'order' && data?.orderId === orderId && data.status ? [data.status] : [],
      ),
    close: () => socket.close(),
  };
};
