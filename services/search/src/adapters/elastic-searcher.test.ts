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
