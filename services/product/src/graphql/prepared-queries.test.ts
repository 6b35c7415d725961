import { specifiedRules } from 'graphql';
import { maxErrors, maxTokens } from './limits';
import { maxCached, type PreparedQuery, preparedQueries } from './prepared-queries';
import { oneAtATime } from './one-at-a-time';

const codesOf = (prepared: PreparedQuery): unknown[] =>
  'problems' in prepared ? prepared.problems.map(({ extensions }) => extensions['code']) : [];

test('when a query is repeated, it is not parsed again, unless another of its operations is named', async () => {
  const prepare = preparedQueries(specifiedRules);
  const query = 'query A { categories { name } } query B { categories { id } }';
  const first = await prepare(query, 'A');
  expect(first).toMatchObject({ operation: { name: { value: 'A' } } });
  expect(await prepare(query, 'A')).toBe(first);
  expect(await prepare(query, 'B')).toMatchObject({ operation: { name: { value: 'B' } } });
});

test('when more queries come than the cache holds, the least recently used one is evicted', async () => {
  const prepare = preparedQueries(specifiedRules);
  const query = (n: number) => `{ categories { a${n}: name } }`;
  const [evicted, wanted] = [await prepare(query(0)), await prepare(query(1))];
  for (let n = 2; n < maxCached; n += 1) await prepare(query(n));
  expect(await prepare(query(1))).toBe(wanted);
  await prepare(query(maxCached));
  expect(await prepare(query(1))).toBe(wanted);
  expect(await prepare(query(0))).not.toBe(evicted);
});

test('when a query has as many tokens as allowed, it is parsed, and with one more it is not', async () => {
  const prepare = preparedQueries(specifiedRules);
  // Twelve stand around the list.
  const query = (tokens: number) => `{ categories(a: [${'1 '.repeat(tokens - 12)}]) { name } }`;
  const problems = async (tokens: number) => {
    const prepared = await prepare(query(tokens));
    return 'problems' in prepared ? prepared.problems.map(({ message }) => message) : [];
  };
  expect(await problems(maxTokens)).toEqual([expect.stringContaining('Unknown argument')]);
  expect(await problems(maxTokens + 1)).toEqual([expect.stringContaining('tokens')]);
});

test('when a query is too costly, it is not even validated', async () => {
  const unknown = Array.from({ length: 11 }, (_, n) => `nothing${n}`).join(' ');
  expect(codesOf(await preparedQueries(specifiedRules)(`{ ${unknown} }`))).toEqual(['QUERY_TOO_COSTLY']);
});

test('when a query has many errors, validation stops early', async () => {
  const unknown = Array.from({ length: 400 }, (_, n) => `nothing${n}`).join(' ');
  // The last of them says that there is more.
  expect(codesOf(await preparedQueries(specifiedRules)(`{ categories { ${unknown} } }`))).toHaveLength(
    maxErrors + 1,
  );
});

test('when many tasks are queued, other work is served in between, and a failure does not block the next task', async () => {
  const inTurn = oneAtATime();
  const seen: string[] = [];
  const works = ['a', 'b', 'c'].map((name) =>
    inTurn(() => {
      seen.push(name);
      setImmediate(() => seen.push(`other after ${name}`));
      if (name === 'b') throw new Error('b fails');
      return name;
    }),
  );
  expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(seen).toEqual(['a', 'other after a', 'b', 'other after b', 'c']);
});
