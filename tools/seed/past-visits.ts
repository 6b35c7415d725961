import { type SeedCatalogue, type SeedProduct } from './catalogue/products';
import { byDepartment, wellSold } from './past-purchases';
import { Chance, idOf } from './random';
import { inParts, type Session } from './session';

type Deed =
  | { type: 'view'; productId: string }
  | { type: 'search'; query: string }
  | { type: 'add-to-cart'; productId: string; quantity: number };

/** What a guest did, as analytics-service takes it in. */
export type PastEvent = Deed & { id: string; at: string; guestId: string };

const visitors = 500;
const days = 45;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Few hours of a day, because the sums of each hour are made one by one. */
const hours = [8, 12, 17, 20];

const wordOf = ({ name }: SeedProduct): string => name.split(' ').at(-1)?.toLowerCase() ?? name;

/** One visit: now and then a search, some looks, and sometimes the last thing goes into the cart. */
const deedsOf = (chance: Chance, pick: () => SeedProduct): Deed[] => {
  const seen = Array.from({ length: chance.between(1, 5) }, pick);
  const [first] = seen;
  const last = seen.at(-1);
  return [
    ...(first && chance.happens(0.35) ? [{ type: 'search' as const, query: wordOf(first) }] : []),
    ...seen.map(({ id }) => ({ type: 'view' as const, productId: id })),
    ...(last && chance.happens(0.25)
      ? [{ type: 'add-to-cart' as const, productId: last.id, quantity: chance.between(1, 2) }]
      : []),
  ];
};

/**
 * What imaginary guests looked at, searched for and put into carts in the weeks before the shop opened; each of them
 * likes one department best. They buy nothing: an order that order-service does not know would be a lie.
 */
export const pastVisits = (catalogue: SeedCatalogue, opened: Date): PastEvent[] => {
  const departments = byDepartment(catalogue);
  const all = departments.flat();
  const openingDay = Math.floor(opened.getTime() / dayMs) * dayMs;
  return Array.from({ length: visitors }, (_, number) => {
    const guest = `past visitor ${number}`;
    const chance = new Chance(guest);
    const favourite = departments[number % departments.length] ?? all;
    const pick = () => wellSold(chance, chance.happens(0.85) ? favourite : all);
    return Array.from({ length: chance.between(1, 4) }, (_visit, visit) => {
      const day = openingDay - chance.between(1, days) * dayMs;
      let at = day + chance.pick(hours) * hourMs + chance.between(0, 40) * 60_000;
      return deedsOf(chance, pick).map((deed, step): PastEvent => {
        at += chance.between(15, 90) * 1000;
        return {
          ...deed,
          id: idOf(`${guest} ${visit} ${step}`),
          at: new Date(at).toISOString(),
          guestId: idOf(guest),
        };
      });
    }).flat();
  }).flat();
};

/** Made last: where it is, the visits are there too. */
const report = {
  name: 'From looks to sales, by category',
  measures: ['views', 'addToCarts', 'units', 'sales'],
  dimensions: ['category'],
};

/** Gives analytics-service the visits before the shop's first day, and a report that shows them. */
export const bringPastVisits = async (session: Session, catalogue: SeedCatalogue): Promise<void> => {
  const { gateway, analytics, admin, service, log } = session;
  if (!analytics) return;
  const path = '/api/v1/analytics/reports';
  const reports = await gateway.data<Array<{ name: string }>>('GET', `${path}?limit=100`, { token: admin });
  if (reports.some(({ name }) => name === report.name)) {
    log('visits: all of them are there');
    return;
  }
  // The day is the shop's own, so that a seed that was interrupted brings the very same visits.
  const { createdAt } = await gateway.data<{ createdAt: string }>('GET', '/api/v1/auth/me', { token: admin });
  const visits = pastVisits(catalogue, new Date(createdAt));
  for (const events of inParts(visits, 5000))
    await analytics.data('POST', '/internal/v1/analytics/events', { token: service, body: { events } });
  await gateway.data('POST', path, { token: admin, body: report });
  log(`visits: ${visits.length} looks, searches and carts of ${visitors} guests`);
};
