import { type Logger } from '@ultramarket/platform';
import { type Shipment } from '../domain/shipment';
import { type Carriers, CarrierTrouble, type Desk, type ShipmentStore } from '../ports';
import { type News, storeNews } from './store-news';

const atOnce = 200;

interface Deps {
  carriers: Carriers;
  store: ShipmentStore;
  desk: Desk;
  logger: Logger;
  now: () => Date;
}

const ask = async ({ carriers, logger }: Deps, due: readonly Shipment[]): Promise<News[]> => {
  const news: News[] = [];
  for (const id of new Set(due.map(({ carrier }) => carrier))) {
    const own = due.filter(({ carrier }) => carrier === id);
    try {
      const answers = (await carriers.byId(id)?.track(own)) ?? [];
      own.forEach((shipment, index) => {
        const answer = answers[index];
        if (answer) news.push({ shipment, news: answer });
      });
    } catch (error) {
      if (!(error instanceof CarrierTrouble)) throw error;
      logger.warn('a carrier does not say where parcels are', { carrier: id, error });
    }
  }
  return news;
};

/** Looks where the parcels are that should have moved on (SHIP-31). Costs one index look-up when none should. */
export const pollCarriers = (deps: Deps) => async (): Promise<void> => {
  const { store, desk, now } = deps;
  for (;;) {
    const due = await store.claimPolls(now(), atOnce);
    if (due.length > 0) await storeNews(store, await ask(deps, due), desk, now());
    if (due.length < atOnce) return;
  }
};
