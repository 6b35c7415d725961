import { type Logger } from '@ultramarket/platform';
import { type Shipment } from '../domain/shipment';
import { type Carriers, CarrierUnavailable, type TaskQueue, type ShipmentStore } from '../ports';
import { type ShipmentUpdate, storeUpdates } from './store-updates';

const batchSize = 200;

interface Deps {
  carriers: Carriers;
  store: ShipmentStore;
  taskQueue: TaskQueue;
  logger: Logger;
  now: () => Date;
}

const ask = async ({ carriers, logger }: Deps, due: readonly Shipment[]): Promise<ShipmentUpdate[]> => {
  const update: ShipmentUpdate[] = [];
  for (const id of new Set(due.map(({ carrier }) => carrier))) {
    const own = due.filter(({ carrier }) => carrier === id);
    try {
      const answers = (await carriers.byId(id)?.track(own)) ?? [];
      own.forEach((shipment, index) => {
        const answer = answers[index];
        if (answer) update.push({ shipment, update: answer });
      });
    } catch (error) {
      if (!(error instanceof CarrierUnavailable)) throw error;
      logger.warn('a carrier does not say where parcels are', { carrier: id, error });
    }
  }
  return update;
};

/** Looks where the parcels are that should have moved on. Costs one index look-up when none should. */
export const pollCarriers = (deps: Deps) => async (): Promise<void> => {
  const { store, taskQueue, now } = deps;
  for (;;) {
    const due = await store.claimPolls(now(), batchSize);
    const next = due.length > 0 ? await storeUpdates(store, await ask(deps, due), now()) : [];
    next.forEach((shipment) => void taskQueue.add(shipment));
    if (due.length < batchSize) return;
  }
};
