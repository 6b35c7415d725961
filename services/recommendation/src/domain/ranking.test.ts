import { type Neighbours, rank } from './ranking';

const none: Neighbours<string> = { keys: [], scores: [] };
const weights = { collaborative: 0.6, content: 0.15, popularity: 0.2, rating: 0.05 };
const standings = new Map([
  ['favourite', { popularity: 1, rating: 0 }],
  ['companion', { popularity: 0.1, rating: 0 }],
  ['lookalike', { popularity: 0.1, rating: 0 }],
  ['praised', { popularity: 0, rating: 1 }],
]);

const base = {
  experiences: [{ key: 'mine', weight: 1 }],
  shoppers: () => ({ keys: ['companion', 'gone'], scores: [0.2, 0.9] }),
  content: () => ({ keys: ['lookalike'], scores: [0.4] }),
  popular: ['favourite', 'praised'],
  standing: (key: string) => standings.get(key),
  weights,
  excluded: () => false,
  limit: 10,
};

test('when several sources have a candidate, they are weighed and the strongest is the reason', () => {
  const ranked = rank({ ...base, shoppers: () => ({ keys: ['companion'], scores: [0.2] }) });
  expect(ranked.map(({ key, reason }) => [key, reason])).toEqual([
    ['companion', 'BOUGHT_BY_SIMILAR_SHOPPERS'],
    ['favourite', 'POPULAR'],
    ['lookalike', 'SIMILAR_TO_YOUR_HISTORY'],
    ['praised', 'WELL_RATED'],
  ]);
  expect(ranked[0]?.score).toBeCloseTo(0.6 + 0.2 * 0.1, 10);
});

test('when something may not be shown or is owned, it is not among them', () => {
  const keys = rank({ ...base, excluded: (key) => key === 'favourite' }).map(({ key }) => key);
  expect(keys).not.toContain('gone');
  expect(keys).not.toContain('favourite');
});

test('when a shopper disliked something, what goes with it falls behind', () => {
  const disliked = rank({ ...base, experiences: [{ key: 'mine', weight: -0.5 }] });
  expect(disliked[0]?.key).toBe('favourite');
  expect(disliked.find(({ key }) => key === 'companion')?.score ?? 0).toBeLessThan(0.1);
});

test('when nothing is known of a shopper, the popular come first', () => {
  const ranked = rank({ ...base, experiences: [], shoppers: () => none, content: () => none });
  expect(ranked.map(({ key }) => key)).toEqual(['favourite', 'praised']);
});
