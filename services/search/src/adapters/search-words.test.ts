import { type estypes } from '@elastic/elasticsearch';
import { canBeMisspelt, rankedQuery } from './search-words';

interface Match {
  query: string;
  fuzziness?: string;
}

/** Every match that a query asks for, wherever it stands in it. */
const matchesIn = (part: unknown): Match[] => {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'multi_match' ? [value as Match] : matchesIn(value),
  );
};

const splitBySpelling = (query: estypes.QueryDslQueryContainer) => {
  const matches = matchesIn(query);
  const words = (some: Match[]) => [...new Set(some.flatMap((one) => one.query.split(' ')))];
  return {
    near: words(matches.filter(({ fuzziness }) => fuzziness !== undefined)),
    asTyped: words(matches.filter(({ fuzziness }) => fuzziness === undefined)),
  };
};

describe('when words may be misspelt', () => {
  it('looks for other spellings of a few of them', () => {
    const { near } = splitBySpelling(rankedQuery('leahter wallet', { spelling: 'misspelt', mustName: true }));
    expect(near).toEqual(['leahter', 'wallet']);
    expect(canBeMisspelt('leahter wallet')).toBe(true);
  });

  it('takes a word that is longer than any word as it was typed', () => {
    const long = 'x'.repeat(25);
    expect(canBeMisspelt(long)).toBe(false);
    const { near, asTyped } = splitBySpelling(
      rankedQuery(`lamp ${long}`, { spelling: 'misspelt', mustName: true }),
    );
    expect(near).toEqual(['lamp']);
    expect(asTyped).toContain(long);
  });

  it('takes words as they were typed once there are too many letters', () => {
    const words = ['abcdefghijkl', 'bcdefghijklm', 'cdefghijklmn', 'defghijklmno', 'efghijklmnop'];
    const { near, asTyped } = splitBySpelling(
      rankedQuery(words.join(' '), { spelling: 'misspelt', mustName: true }),
    );
    expect(near).toEqual(words.slice(0, 4));
    expect(asTyped).toContain('efghijklmnop');
  });

  it('looks for none while the very words are asked for', () => {
    expect(
      splitBySpelling(rankedQuery('leahter wallet', { spelling: 'as typed', mustName: true })).near,
    ).toEqual([]);
  });
});
