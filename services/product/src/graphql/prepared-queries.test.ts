import { specifiedRules } from 'graphql';
import { maxErrors, maxTokens } from './limits';
import { maxKept, type PreparedQuery, preparedQueries } from './prepared-queries';
import { oneAtATime } from './one-at-a-time';

const codesOf = (prepared: PreparedQuery): unknown[] =>
  'problems' in prepared ? prepared.problems.map(({ extensions }) => extensions['code']) : [];

test('when a query comes again, it is not read again, unless another of its operations is named', async () => {
  const prepare = preparedQueries(specifiedRules);
  const query = 'query A { categories { name } } query B { categories { id } }';
  const first = await prepare(query, 'A');
  expect(first).toMatchObject({ operation: { name: { value: 'A' } } });
  expect(await prepare(query, 'A')).toBe(first);
  expect(await prepare(query, 'B')).toMatchObject({ operation: { name: { value: 'B' } } });
});

test('when more queries come than are kept, the one that was asked for least lately is forgotten', async () => {
  const prepare = preparedQueries(specifiedRules);
  const query = (n: number) => `{ categories { a${n}: name } }`;
  const [forgotten, wanted] = [await prepare(query(0)), await prepare(query(1))];
  for (let n = 2; n < maxKept; n += 1) await prepare(query(n));
  expect(await prepare(query(1))).toBe(wanted);
  await prepare(query(maxKept));
  expect(await prepare(query(1))).toBe(wanted);
  expect(await prepare(query(0))).not.toBe(forgotten);
});

test('when a query has as many words and signs as it may, it is read, and with one more it is not', async () => {
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

test('when much is wrong with a query, it is not looked through to its end', async () => {
  const unknown = Array.from({ length: 400 }, (_, n) => `nothing${n}`).join(' ');
  // The last of them says that there is more.
  expect(codesOf(await preparedQueries(specifiedRules)(`{ categories { ${unknown} } }`))).toHaveLength(
    maxErrors + 1,
  );
});

test('when much work comes at once, whatever else waits is served in between, and a failure holds nobody up', async () => {
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
