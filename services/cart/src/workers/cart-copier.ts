import { type Logger } from '@ultramarket/platform';
import { type CartCopies, type ChangedCarts } from '../ports';

const batchSize = 200;

interface Deps {
  changed: ChangedCarts;
  copies: CartCopies;
  logger: Logger;
  everyMs: number;
}

/**
 * Copies changed carts to PostgreSQL and announces the changes: every `everyMs`, or as soon as 200 wait. A mark goes
 * away only after the commit and only if the cart has not changed again, so a crash costs nothing but a repetition,
 * which the versions make harmless.
 */
export class CartCopier {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private changes = 0;

  constructor(private readonly deps: Deps) {}

  start(): void {
    this.timer = setInterval(() => void this.run(), this.deps.everyMs);
    this.timer.unref();
  }

  /** Called after every change of a cart. */
  onCartChange(): void {
    this.changes += 1;
    if (this.changes >= batchSize) void this.run();
  }

  /** Copies until nothing waits; never rejects, because what is left is tried again in a moment. */
  run(): Promise<void> {
    this.running ??= this.copyAll().finally(() => (this.running = undefined));
    return this.running;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.run();
  }

  private async copyAll(): Promise<void> {
    try {
      while (await this.copyBatch());
    } catch (error) {
      this.deps.logger.warn('carts could not be copied and are tried again', { error });
    }
  }

  /** @returns whether more may wait */
  private async copyBatch(): Promise<boolean> {
    const { changed, copies } = this.deps;
    this.changes = 0;
    const [carts, merges] = await Promise.all([changed.dirty(batchSize), changed.merges(batchSize)]);
    if (carts.length === 0 && merges.length === 0) return false;
    const living = carts.flatMap(({ owner, cart }) => (cart ? [{ owner, cart }] : []));
    await copies.save(living, merges);
    await Promise.all([changed.copied(carts), changed.announced(merges)]);
    return carts.length === batchSize || merges.length === batchSize;
  }
}
