import { missingResource } from './api-error';
import type { Created, Page } from './parameters';

const DEFAULT_LIMIT = 10;

const matches = (at: number, range: Created | undefined): boolean =>
  range === undefined ||
  ((range.gt === undefined || at > range.gt) &&
    (range.gte === undefined || at >= range.gte) &&
    (range.lt === undefined || at < range.lt) &&
    (range.lte === undefined || at <= range.lte));

/** One page of a list that is newest first, by Stripe's cursors. */
export const pageOf = <Item extends { readonly id: string; readonly created: number }>(
  newestFirst: readonly Item[],
  page: Page,
  created?: Created,
): { records: Item[]; hasMore: boolean } => {
  const limit = page.limit ?? DEFAULT_LIMIT;
  const found = newestFirst.filter((item) => matches(item.created, created));
  const positionOf = (id: string, param: string): number => {
    const position = found.findIndex((item) => item.id === id);
    if (position < 0) throw missingResource('object', id, param, 400);
    return position;
  };
  if (page.ending_before !== undefined) {
    const end = positionOf(page.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { records: found.slice(start, end), hasMore: start > 0 };
  }
  const start = page.starting_after === undefined ? 0 : positionOf(page.starting_after, 'starting_after') + 1;
  return { records: found.slice(start, start + limit), hasMore: found.length > start + limit };
};
