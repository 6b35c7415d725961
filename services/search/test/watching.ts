import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Hit } from '../src/domain/search-query';
import { type Shop } from './support';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** A word that no other product has, too far from any other to be taken for a misspelt one. */
export const word = (): string =>
  Array.from(newId().replaceAll('-', '').slice(-16), (digit) => letters[Number.parseInt(digit, 16)]).join('');

/** Looks at a product as shoppers find it. */
export const watch = (shop: () => Shop) => {
  const hit = async (name: string): Promise<Hit | undefined> =>
    (await shop().find({ q: name })).data.hits.find((each) => each.name === name);
  return {
    hit,
    shows: (name: string, expected: object) =>
      eventually(async () => expect(await hit(name)).toMatchObject(expected)),
    isGone: (name: string) => eventually(async () => expect(await hit(name)).toBeUndefined()),
  };
};
