import { type Elastic } from './elastic';
import { elasticSearcher, maxQueued } from './elastic-searcher';

/** Lets pending promises settle. */
const yieldToEventLoop = () => new Promise((resolve) => setImmediate(resolve));

test('when more is asked than Elasticsearch answers in time, some queries wait and the next is refused immediately', async () => {
  const asked: Array<() => void> = [];
  const client = {
    search: () => new Promise((resolve) => asked.push(() => resolve({ hits: { hits: [] } }))),
  };
  const searcher = elasticSearcher({
    name: () => 'products',
    run: (work: (given: typeof client) => unknown) => work(client),
  } as unknown as Elastic);
  const inFlight: Array<Promise<unknown>> = [];
  while (asked.length === inFlight.length) {
    inFlight.push(searcher.suggest('lamp'));
    await yieldToEventLoop();
  }
  // The last one waits already.
  const waiting = Array.from({ length: maxQueued - 1 }, () => searcher.suggest('lamp'));
  await yieldToEventLoop();
  await expect(searcher.suggest('lamp')).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
  for (let answered = 0; answered < inFlight.length + waiting.length; answered += 1) {
    asked[answered]?.();
    await yieldToEventLoop();
  }
  expect(await Promise.all([...inFlight, ...waiting])).toHaveLength(asked.length);
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

test('when few products match, one query is enough; when most do, it is repeated and has to name something', async () => {
  expect(await questionsFor(3)).toBe(1);
  expect(await questionsFor(100)).toBe(2);
});
