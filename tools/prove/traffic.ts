import { randomUUID } from 'node:crypto';
import { type Answer, type OrderAnswer, type Shopper } from '../client/shop';

/** One answer that a shopper got. */
export interface Seen {
  what: 'product' | 'search' | 'cart' | 'order';
  /** Status and code, such as `503 UNAVAILABLE`; a search without its index is `200 degraded`. */
  answer: string;
  begun: number;
  ended: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const betweenPurchasesMs = 1000;
/** Who orders again before the last order has cleared the cart may find that it took this one's goods along. */
const cleared = '422 CART_EMPTY';

const answerOf = ({ status, body }: Answer): string =>
  [status, body.code ?? (body.meta?.['degraded'] === true ? 'degraded' : '')].join(' ').trim();

/** A few shoppers who look at products, search and buy, again and again, and repeat what failed with the same key. */
export class Traffic {
  readonly seen: Seen[] = [];
  /** By the id of the order. */
  readonly accepted = new Map<string, { order: OrderAnswer; shopper: Shopper }>();
  private going = true;
  private readonly loops: Array<Promise<void>>;

  constructor(
    shoppers: readonly Shopper[],
    private readonly product: { id: string; sku: string },
  ) {
    this.loops = shoppers.map(async (shopper) => {
      while (this.going) {
        await this.browse(shopper);
        await this.buy(shopper);
        await pause(betweenPurchasesMs);
      }
    });
    // The caller that stops the traffic gets the error.
    for (const loop of this.loops) loop.catch(() => undefined);
  }

  /** Nobody begins anything new; resolves when all have what they wanted. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }

  /** The different answers to requests that began and ended within this time, without carts that were just cleared. */
  answers(what: Seen['what'], from: number, to: number): string[] {
    const within = this.within(what, from, to);
    return [...new Set(within.map(({ answer }) => answer))].filter((answer) => answer !== cleared).sort();
  }

  /** How many of the requests that began and ended within this time were answered like this, of 1. */
  share(what: Seen['what'], answer: string, from: number, to: number): number {
    const within = this.within(what, from, to);
    return within.filter((one) => one.answer === answer).length / within.length;
  }

  private within(what: Seen['what'], from: number, to: number): Seen[] {
    return this.seen.filter((one) => one.what === what && one.begun >= from && one.ended <= to);
  }

  private async browse(shopper: Shopper): Promise<void> {
    await this.watch('product', () => shopper.call('GET', `/api/v1/products/${this.product.id}`));
    // The last part makes it a search whose answer is not cached.
    const words = encodeURIComponent(`thing ${randomUUID().slice(0, 8)}`);
    await this.watch('search', () => shopper.call('GET', `/api/v1/search?q=${words}`));
  }

  /** @throws on a refusal that no outage explains */
  private async buy(shopper: Shopper): Promise<void> {
    const body = { productId: this.product.id, quantity: 1 };
    const put = () =>
      this.insist(shopper, 'cart', () => shopper.call('POST', '/api/v1/cart/items', { body }));
    await put();
    const key = randomUUID();
    for (;;) {
      const answer = await this.insist(shopper, 'order', () => shopper.order({ key }));
      if (answer.status === 201) {
        this.accepted.set(answer.body.data.id, { order: answer.body.data, shopper });
        return;
      }
      if (answerOf(answer) !== cleared) throw new Error(`order: ${answerOf(answer)}`);
      await put();
    }
  }

  /** Repeats what failed; a shopper who cannot buy looks around meanwhile. */
  private async insist<Data>(
    shopper: Shopper,
    what: Seen['what'],
    call: () => Promise<Answer<Data>>,
  ): Promise<Answer<Data>> {
    for (;;) {
      const answer = await this.watch(what, call);
      if (answer.status < 500 && answer.status !== 409) return answer;
      await pause(500);
      await this.browse(shopper);
    }
  }

  private async watch<Data>(what: Seen['what'], call: () => Promise<Answer<Data>>): Promise<Answer<Data>> {
    const begun = Date.now();
    const answer = await call();
    this.seen.push({ what, answer: answerOf(answer), begun, ended: Date.now() });
    return answer;
  }
}
