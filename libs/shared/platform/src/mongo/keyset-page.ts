import { refuseCursor } from '../http/pagination';

type Direction = 1 | -1;
type Position = readonly (string | number)[];

/** @throws VALIDATION_ERROR when a cursor holds no time in a time's place */
const dateOf = (value: string | number | undefined): Date => {
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? refuseCursor() : date;
};

/**
 * A list that is read page by page from where the last page ended. `keys` say its order; the id ends it, in the
 * direction of the last key, so that no two documents tie. `dates` are the keys that are times.
 */
export const keysetPage = <Document extends { _id: string }>(
  keys: ReadonlyArray<readonly [field: keyof Document & string, direction: Direction]>,
  dates: ReadonlyArray<keyof Document & string> = [],
) => {
  const order: Array<[string, Direction]> = [
    ...keys.map(([field, direction]): [string, Direction] => [field, direction]),
    ['_id', keys.at(-1)?.[1] ?? 1],
  ];
  const isDate = new Set<string>(dates);
  const comparable = (field: string, value: string | number | undefined): unknown =>
    isDate.has(field) ? dateOf(value) : value;

  return {
    sort: Object.fromEntries(order),
    /** What `positionOf` needs of a document. */
    fields: Object.fromEntries(order.map(([field]) => [field, 1 as const])),
    /** Everything that comes after a position: equal up to one key, and beyond it in that one. */
    beyond: (after: Position) => ({
      $or: order.map(([field, direction], index) => ({
        ...Object.fromEntries(
          order.slice(0, index).map(([name], place) => [name, comparable(name, after[place])]),
        ),
        [field]: { [direction === 1 ? '$gt' : '$lt']: comparable(field, after[index]) },
      })),
    }),
    /** Where a document stands, as a cursor can carry it. */
    positionOf: (document: Pick<Document, keyof Document>): (string | number)[] =>
      order.map(([field]) => {
        const value: unknown = document[field as keyof Document];
        return value instanceof Date ? value.getTime() : (value as string | number);
      }),
  };
};
