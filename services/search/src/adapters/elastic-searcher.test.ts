import { type Elastic } from './elastic';
import { elasticSearcher, maxQueued } from './elastic-searcher';

/** Lets everything run that needs nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('when more is asked than Elasticsearch answers in time, some questions wait and the next is refused at once', async () => {
  const asked: Array<() => void> = [];
  const client = {
    search: () => new Promise((resolve) => asked.push(() => resolve({ hits: { hits: [] } }))),
  };
  const searcher = elasticSearcher({
    name: () => 'products',
    run: (work: (given: typeof client) => unknown) => work(client),
  } as unknown as Elastic);
  const atOnce: Array<Promise<unknown>> = [];
  while (asked.length === atOnce.length) {
    atOnce.push(searcher.suggest('lamp'));
    await turn();
  }
  // The last one waits already.
  const waiting = Array.from({ length: maxQueued - 1 }, () => searcher.suggest('lamp'));
  await turn();
  await expect(searcher.suggest('lamp')).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
  for (let answered = 0; answered < atOnce.length + waiting.length; answered += 1) {
    asked[answered]?.();
    await turn();
  }
  expect(await Promise.all([...atOnce, ...waiting])).toHaveLength(asked.length);
});

/** How often Elasticsearch is asked for words that fit so many of a hundred products. */
const questionsFor = async (fitting: number): Promise<number> => {
  let asked = 0;
  const client = {
    search: async () => {
      asked += 1;
      return {
        hits: { hits: [], total: { value: fitting } },
        aggregations: { fitting: { doc_count: fitting } },
      };
    },
    count: async () => ({ count: 100 }),
  };
  const searcher = elasticSearcher({
    name: () => 'products',
    run: (work: (given: typeof client) => unknown) => work(client),
  } as unknown as Elastic);
  await searcher.search({ q: 'the lamp', attributes: [], sort: [], page: 1, limit: 20 } as never);
  return asked;
};

test('when few products fit, one question is enough; when most do, it is asked again for something that is named', async () => {
  expect(await questionsFor(3)).toBe(1);
  expect(await questionsFor(100)).toBe(2);
});
