import { type RateTokens } from '../domain/rate-token';
import { byPrice, bySpeed, type Parcel, type Rate, rateCurrency } from '../domain/tariff';
import { type Carrier, type Carriers } from '../ports';

interface Deps {
  carriers: Carriers;
  tokens: RateTokens;
  now: () => Date;
}

export interface RateView {
  rateId: string;
  carrier: string;
  service: string;
  price: { amount: number; currency: string };
  minDays: number;
  maxDays: number;
}

export interface OfferView extends RateView {
  cheapest: boolean;
  fastest: boolean;
}

export interface RateRequest {
  rateId?: string | undefined;
  destination: { country: string; postcode: string };
  units: number;
}

const offers = (inUse: readonly Carrier[], parcel: Parcel): Rate[] =>
  inUse.flatMap((carrier) => carrier.rates(parcel)).sort(byPrice);

const view = ({ carrier, service, amount, minDays, maxDays }: Rate, rateId: string): RateView => ({
  rateId,
  carrier,
  service,
  price: { amount, currency: rateCurrency },
  minDays,
  maxDays,
});

/** What the carriers in use charge, the cheapest first. Empty where no carrier delivers. */
export const offerRates =
  ({ carriers, tokens, now }: Deps) =>
  async (parcel: Parcel): Promise<OfferView[]> => {
    const rates = offers(await carriers.inUse(), parcel);
    const fastest = [...rates].sort(bySpeed)[0];
    return rates.map((rate, index) => ({
      ...view(rate, tokens.issue(rate, parcel, now())),
      cheapest: index === 0,
      fastest: rate === fastest,
    }));
  };

const sameParcel = (a: Parcel, b: Parcel): boolean =>
  a.country === b.country && a.postcode === b.postcode && a.units === b.units;

/**
 * What a chosen rate costs for the parcel that is really sent, or the cheapest rate when none was chosen. An offer for
 * this very parcel keeps its price; one for another parcel keeps its carrier and service and is priced again.
 * @returns undefined for a rate that is unknown, over or no longer offered, and where no carrier delivers
 */
export const resolveRate = (
  { tokens, now }: Deps,
  inUse: readonly Carrier[],
  { rateId, destination, units }: RateRequest,
): RateView | undefined => {
  const parcel = { ...destination, units };
  if (rateId === undefined) {
    const [cheapest] = offers(inUse, parcel);
    return cheapest && view(cheapest, tokens.issue(cheapest, parcel, now()));
  }
  const offer = tokens.read(rateId);
  if (!offer || offer.expiresAt * 1000 < now().getTime()) return undefined;
  const current = inUse
    .find(({ id }) => id === offer.carrier)
    ?.rates(parcel)
    .find(({ service }) => service === offer.service);
  if (!current) return undefined;
  return sameParcel(offer.parcel, parcel)
    ? view(offer, rateId)
    : view(current, tokens.issue(current, parcel, now()));
};

export const resolveRates =
  (deps: Deps) =>
  async (requests: readonly RateRequest[]): Promise<Array<RateView | null>> => {
    const inUse = await deps.carriers.inUse();
    return requests.map((request) => resolveRate(deps, inUse, request) ?? null);
  };

/**
 * Which carrier and service a parcel goes with. The order was placed while its rate was good, so that its time no
 * longer matters; a carrier that is out of use by now is replaced by the cheapest one.
 */
export const chooseRate = (
  tokens: RateTokens,
  inUse: readonly Carrier[],
  rateId: string | null,
  parcel: Parcel,
): Rate | undefined => {
  const chosen = rateId === null ? undefined : tokens.read(rateId);
  const usable = chosen && inUse.some(({ id }) => id === chosen.carrier);
  return usable ? chosen : offers(inUse, parcel)[0];
};
