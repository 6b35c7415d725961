import { z } from 'zod';
import { AppError } from '../errors';
import { decodeCursor, encodeCursor, pageMeta, PageQuery, sortQuery } from './pagination';

test('when nothing is asked for, a list starts at page 1 with 20 entries', () => {
  expect(PageQuery.parse({})).toEqual({ page: 1, limit: 20 });
  expect(PageQuery.parse({ page: '3', limit: '100' })).toEqual({ page: 3, limit: 100 });
});

test.each([{ page: '0' }, { limit: '0' }, { limit: '101' }, { page: 'x' }, { limit: '1.5' }])(
  'when %p is asked for, it is refused',
  (query) => {
    expect(PageQuery.safeParse(query).success).toBe(false);
  },
);

test('when the total does not fill the last page, that page counts all the same', () => {
  expect(pageMeta({ page: 2, limit: 20 }, 41)).toEqual({ page: 2, limit: 20, total: 41, totalPages: 3 });
  expect(pageMeta({ page: 1, limit: 20 }, 0)).toMatchObject({ totalPages: 0 });
});

const twoParts = [z.string(), z.string().or(z.number())] as const;

test('when a cursor comes back, the position is what it was', () => {
  const position = ['2026-01-01T00:00:00Z', 17];
  expect(decodeCursor('things', encodeCursor('things', position), twoParts)).toEqual(position);
});

test.each([
  ['nonsense'],
  [encodeCursor('things', ['a'])],
  [encodeCursor('others', ['a', 'b'])],
  [Buffer.from('["a","b"]').toString('base64url')],
  [Buffer.from('{"a":1}').toString('base64url')],
  [''],
  ['%%%'],
])('when %s is given as a cursor of two parts, it is refused as a bad query', (cursor) => {
  const attempt = () => decodeCursor('things', cursor, twoParts);
  expect(attempt).toThrow(AppError);
  expect(attempt).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ pointer: 'query/cursor' })] }),
  );
});

test('when a list is sorted, the keys come in order with their direction', () => {
  const sort = sortQuery(['createdAt', 'name'], '-createdAt');
  expect(sort.parse(undefined)).toEqual([{ field: 'createdAt', descending: true }]);
  expect(sort.parse('name,-createdAt')).toEqual([
    { field: 'name', descending: false },
    { field: 'createdAt', descending: true },
  ]);
});

test('when a sort key is named twice, it is refused, whichever way it points', () => {
  const Sort = sortQuery(['createdAt', 'name'], '-createdAt');
  for (const twice of ['name,name', 'name,-name', '-createdAt,name,createdAt'])
    expect(Sort.safeParse(twice).error?.issues[0]?.message).toBe('names a key twice');
});

test('when a cursor holds parts of another kind, it is refused', () => {
  const parts = [z.iso.datetime(), z.uuid()] as const;
  for (const forged of [['a', 'b'], [1, 2], ['2026-01-01T00:00:00Z'], []])
    expect(() => decodeCursor('things', encodeCursor('things', forged), parts)).toThrow(
      'not one that this list gave out',
    );
  const real: [string, string] = ['2026-01-01T00:00:00.000Z', '0190a3b0-0000-7000-8000-00000000000a'];
  expect(decodeCursor('things', encodeCursor('things', real), parts)).toEqual(real);
});

test('when a sort key is unknown, the refusal names it and the known ones', () => {
  const result = sortQuery(['createdAt', 'name'], '-createdAt').safeParse('password');
  expect(result.error?.issues[0]?.message).toBe('unknown sort key "password"; known: createdAt, name');
});
