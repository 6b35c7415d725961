import { type Shop, type Shopper } from '../client/shop';
import { type ServiceName } from '../local/fleet/services';

/** Whoever seeds: signed in as staff at the gateway, and as a client of its own at the services themselves. */
export interface Session {
  gateway: Shop;
  product: Shop;
  /** Absent where the shop runs without reviews. */
  review: Shop | undefined;
  /** Absent where the shop runs without recommendations. */
  recommendation: Shop | undefined;
  /** Absent where the shop runs without analytics. */
  analytics: Shop | undefined;
  runs: (service: ServiceName) => boolean;
  admin: string;
  service: string;
  vendorId: string | null;
  /** The shopper whose login is published. */
  shopper: Shopper | undefined;
  log: (line: string) => void;
}

export const inParts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** Works through the parts, two at once: one answer is stored while the next is being made. */
export const eachPart = async <Part>(
  parts: readonly Part[],
  work: (part: Part) => Promise<void>,
): Promise<void> => {
  const waiting = [...parts];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await work(part);
  };
  await Promise.all([worker(), worker()]);
};

/** How many a list has in all. */
export const total = async (shop: Shop, path: string, token: string): Promise<number> => {
  const { status, body } = await shop.call('GET', path, { token });
  if (status >= 400) throw new Error(`GET ${path} answered ${status} ${body.code ?? ''}`);
  return Number(body.meta?.['total'] ?? 0);
};
