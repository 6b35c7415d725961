import { type Chance } from '../seed/random';
import { type ApiDocument, type Operation } from './document';
import { type Place, placesOf } from './places';
import { encoded } from './sender';
import { type NastyValue, nastyValues } from './values';

/** A string of the dictionary and where it is put. */
export interface Case {
  readonly place: Place;
  readonly nasty: NastyValue;
}

/** What would end the run, outlast it, or be everybody's business. */
const leftAlone = [
  /\/logout$/,
  /\/auth\/sessions/,
  /\/users\/me/,
  /\/rebuild$/,
  /\/train$/,
  /\/search\/index\/\{/,
  /\/webhooks?/,
];

export const isDriven = ({ access, path }: Operation): boolean =>
  !leftAlone.some((pattern) => pattern.test(path)) && access.some((rule) => rule !== 'service');

/** Of places where nearly everything is refused for one reason, only every so manieth value is tried. */
const closedShare = 0.1;
/** What a URL may be long, with room for the rest of the head. */
const longestInUrl = 4_000;

/** What there is to try on an operation, in an order of its own. @param all also what is refused for one reason */
export const casesOf = (
  document: ApiDocument,
  operation: Operation,
  chance: Chance,
  all: boolean,
): Case[] => {
  const cases = placesOf(document, operation).flatMap((place) =>
    nastyValues
      .filter(({ value }) => place.in === 'body' || encoded(value).length <= longestInUrl)
      .filter(({ value }) => place.in !== 'path' || value !== '')
      .filter(() => all || !place.closed || chance.happens(closedShare))
      .map((nasty) => ({ place, nasty })),
  );
  return chance.shuffled(cases);
};
