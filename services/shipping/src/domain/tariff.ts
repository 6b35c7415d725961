/** One service of a carrier, such as express. Prices are minor units of the shop's currency. */
export interface ServiceTariff {
  readonly service: string;
  readonly minDays: number;
  readonly maxDays: number;
  readonly base: number;
  readonly perUnit: number;
  readonly perDistance: number;
}

export interface Zone {
  readonly name: string;
  /** ISO 3166 codes; none means every country that no other zone names. */
  readonly countries: readonly string[];
  /** How far away it is, in steps that the tariff prices. */
  readonly distance: number;
  readonly extraDays: number;
}

export interface Tariff {
  readonly carrier: string;
  readonly name: string;
  readonly services: readonly ServiceTariff[];
  readonly zones: readonly Zone[];
}

export interface Rate {
  readonly carrier: string;
  readonly service: string;
  readonly amount: number;
  readonly minDays: number;
  readonly maxDays: number;
}

export interface Parcel {
  readonly country: string;
  readonly postcode: string;
  readonly units: number;
}

export const rateCurrency = 'USD';

const northAmerica = ['CA', 'MX'];
const europe =
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');
/** No carrier delivers there. */
const notServed = new Set(['AQ', 'BV', 'HM', 'KP', 'SY', 'TF']);

const domestic: Zone = { name: 'Domestic', countries: ['US'], distance: 0, extraDays: 0 };

/** The simulated carriers of the shop. */
export const tariffs: readonly Tariff[] = [
  {
    carrier: 'swiftpost',
    name: 'SwiftPost',
    zones: [
      domestic,
      { name: 'North America', countries: northAmerica, distance: 4, extraDays: 1 },
      { name: 'Europe', countries: europe, distance: 9, extraDays: 2 },
    ],
    services: [
      { service: 'standard', minDays: 3, maxDays: 5, base: 499, perUnit: 75, perDistance: 60 },
      { service: 'express', minDays: 1, maxDays: 2, base: 1299, perUnit: 140, perDistance: 120 },
    ],
  },
  {
    carrier: 'globeparcel',
    name: 'GlobeParcel',
    zones: [
      domestic,
      { name: 'North America', countries: northAmerica, distance: 3, extraDays: 2 },
      { name: 'Europe', countries: europe, distance: 7, extraDays: 3 },
      { name: 'Rest of the world', countries: [], distance: 12, extraDays: 6 },
    ],
    services: [
      { service: 'economy', minDays: 5, maxDays: 9, base: 399, perUnit: 60, perDistance: 45 },
      { service: 'priority', minDays: 2, maxDays: 4, base: 899, perUnit: 110, perDistance: 80 },
    ],
  },
];

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const known = new Map<string, boolean>();

const isCountry = (country: string): boolean => {
  const cached = known.get(country);
  if (cached !== undefined) return cached;
  const answer = /^[A-Z]{2}$/.test(country) && regions.of(country) !== undefined && !notServed.has(country);
  known.set(country, answer);
  return answer;
};

/** The zone of a carrier that a country lies in, if it goes there at all. */
export const zoneOf = ({ zones }: Tariff, country: string): Zone | undefined =>
  isCountry(country)
    ? (zones.find(({ countries }) => countries.includes(country)) ??
      zones.find(({ countries }) => countries.length === 0))
    : undefined;

/** How far a postcode lies from the warehouse within its zone, by its first digit; others count as the middle. */
const distanceWithin = (postcode: string): number => {
  const digit = /^\d/.exec(postcode.trim())?.[0];
  return digit === undefined ? 4 : Number(digit);
};

/** What a carrier charges for a parcel: by units and by distance. Empty where it does not go. */
export const ratesOf = (tariff: Tariff, { country, postcode, units }: Parcel): Rate[] => {
  const zone = zoneOf(tariff, country);
  if (!zone) return [];
  const distance = zone.distance * 10 + distanceWithin(postcode);
  return tariff.services.map(({ service, base, perUnit, perDistance, minDays, maxDays }) => ({
    carrier: tariff.carrier,
    service,
    amount: base + perUnit * (units - 1) + Math.floor((perDistance * distance) / 10),
    minDays: minDays + zone.extraDays,
    maxDays: maxDays + zone.extraDays,
  }));
};

/** The cheapest comes first; of equal ones the faster. */
export const byPrice = (a: Rate, b: Rate): number =>
  a.amount - b.amount || a.maxDays - b.maxDays || (a.carrier < b.carrier ? -1 : 1);

export const bySpeed = (a: Rate, b: Rate): number =>
  a.maxDays - b.maxDays || a.minDays - b.minDays || a.amount - b.amount;
