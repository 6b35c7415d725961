import {
  inSpan,
  isTransient,
  type Logger,
  NaturalBatcher,
  type Origin,
  originOf,
  withOrigins,
} from '@ultramarket/platform';
import { type Shipment } from '../domain/shipment';
import { type Carriers, CarrierUnavailable, type TaskQueue, type ShipmentStore } from '../ports';
import { type ShipmentUpdate, storeUpdates } from './store-updates';

export interface CarrierWorkerOptions {
  carriers: Carriers;
  store: ShipmentStore;
  logger: Logger;
  /** Calls to carriers at the same time. */
  concurrency: number;
  now: () => Date;
}

/** Answers to questions of one batch come within some milliseconds of each other: one transaction for all of them. */
const gatherMs = 10;

/** Calls made here before a shipment is left to the next look at what is due. */
const attempts = 5;

/**
 * Where carriers are asked: never inside a handler or a transaction, so many calls at a time, and
 * again until there is an answer. Answers are stored in batches.
 */
export class CarrierWorker implements TaskQueue {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly waiting: Array<() => void> = [];
  private readonly pauses = new Set<() => void>();
  private readonly answers: NaturalBatcher<ShipmentUpdate & { origin: Origin }, void>;
  private calls = 0;
  private stopped = false;

  constructor(private readonly options: CarrierWorkerOptions) {
    this.answers = new NaturalBatcher((batch) => this.keep(batch), { maxBatch: 200, inFlight: 1, gatherMs });
  }

  add(shipment: Shipment): Promise<void> {
    const key = `${shipment.task} ${shipment.id}`;
    const known = this.underWay.get(key);
    if (known) return known;
    if (this.stopped) return Promise.resolve();
    const run = this.run(shipment).finally(() => this.underWay.delete(key));
    this.underWay.set(key, run);
    return run;
  }

  /** Takes up every call without an answer, which a process that died may have made. */
  async takeOver(): Promise<void> {
    for (let after: string | undefined; ;) {
      const page = await this.options.store.openTasks(after, 200);
      page.forEach((shipment) => void this.add(shipment));
      if (page.length < 200) return;
      after = page.at(-1)?.id;
    }
  }

  /** Takes up what is due. */
  async resume(): Promise<void> {
    for (;;) {
      const due = await this.options.store.claimTasks(this.options.now(), 200);
      due.forEach((shipment) => void this.add(shipment));
      if (due.length < 200) return;
    }
  }

  /** Lets calls that are under way end; whatever waits is taken up by the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.splice(0).forEach((go) => go());
    this.pauses.forEach((wake) => wake());
    await Promise.all(this.underWay.values());
  }

  private async run(shipment: Shipment): Promise<void> {
    const { logger } = this.options;
    const { orderId, correlationId, carrier } = shipment;
    // After a crash the trace is lost, but the row has its context.
    const { traceparent } = originOf(orderId) ?? {};
    const origin = { correlationId, ...(traceparent && { traceparent }) };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      while (!this.stopped && this.calls >= this.options.concurrency)
        await new Promise<void>((resolve) => this.waiting.push(resolve));
      if (this.stopped) return;
      this.calls += 1;
      try {
        const update = await inSpan(
          `${shipment.task} ${carrier}`,
          'client',
          { 'peer.service': carrier },
          () => this.ask(shipment),
          traceparent,
        );
        this.free();
        return await this.answers.add({ shipment, update, origin });
      } catch (error) {
        this.free();
        const details = { task: shipment.task, shipmentId: shipment.id, attempt, error };
        if (!(error instanceof CarrierUnavailable)) {
          logger.error('a question to a carrier failed and stays open', details);
          return;
        }
        logger.warn('a carrier gave no answer', details);
      }
      if (attempt < attempts) await this.pause(attempt);
    }
  }

  private async ask(shipment: Shipment): Promise<ShipmentUpdate['update']> {
    const carrier = this.options.carriers.byId(shipment.carrier);
    if (!carrier) return { kind: 'refused', code: 'CARRIER_UNKNOWN' };
    return shipment.task === 'CANCEL' ? carrier.cancel(shipment) : carrier.createShipment(shipment);
  }

  private async keep(batch: ReadonlyArray<ShipmentUpdate & { origin: Origin }>): Promise<void[]> {
    const { store, logger, now } = this.options;
    const origins = new Map(batch.map(({ shipment, origin }) => [shipment.orderId, origin]));
    try {
      await withOrigins(origins, () => storeUpdates(store, batch, this, now()));
    } catch (error) {
      if (isTransient(error) && !this.stopped) {
        logger.warn('storing answers of carriers waits for the database', { error });
        await this.pause(2);
        return this.keep(batch);
      }
      if (batch.length > 1) for (const single of batch) await this.keep([single]);
      else
        logger.error('an answer of a carrier could not be stored', {
          shipmentId: batch[0]?.shipment.id,
          error,
        });
    }
    return batch.map(() => undefined);
  }

  private free(): void {
    this.calls -= 1;
    this.waiting.shift()?.();
  }

  private async pause(attempt: number): Promise<void> {
    if (this.stopped) return;
    const ceiling = Math.min(200 * 2 ** (attempt - 1), 5000);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ceiling / 2 + Math.random() * (ceiling / 2));
      this.pauses.add(wake);
    });
  }
}
