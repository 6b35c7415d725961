import { z } from 'zod';
import {
  type Actor,
  decodeCursor,
  encodeCursor,
  errors,
  type PageMeta,
  pageMeta,
} from '@ultramarket/platform';
import { reviewErrors } from '../domain/errors';
import { type Review, type ReviewStatus } from '../domain/review';
import { assertVisible, viewerOf } from '../domain/viewer';
import { type PageRequest, type ReviewFilter, type SortKey } from '../ports';
import { type ReviewDeps } from './deps';

/** What a caller may ask of a list. */
export interface ListQuery {
  readonly productId?: string | undefined;
  readonly userId?: string | undefined;
  readonly rating?: number | undefined;
  readonly sort: readonly SortKey[];
  readonly page: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ReviewList {
  readonly items: readonly Review[];
  /** `totalIsAtLeast` says that the total was not counted to its end. */
  readonly meta: PageMeta & { totalIsAtLeast?: boolean };
}

const signature = (sort: readonly SortKey[]): string =>
  sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join(',');

/** What a date can hold. */
const maxTime = 8_640_000_000_000_000;
/** Pages go no deeper, and totals count no further; cursors have no such bound. */
const deepest = 10_000;

const positionOf = {
  createdAt: z.number().int().min(0).max(maxTime),
  helpful: z.number().int(),
  rating: z.number().int(),
} as const;

/** A cursor is valid only for the order it was made for. @throws VALIDATION_ERROR */
const positionIn = (cursor: string, sort: readonly SortKey[]): (string | number)[] => {
  const keys = sort.map(({ field }) => positionOf[field]);
  const [order, ...position] = decodeCursor('reviews', cursor, [z.string(), ...keys, z.uuid()]) as [
    string,
    ...(string | number)[],
  ];
  if (order === signature(sort)) return position;
  throw errors.VALIDATION_ERROR('The cursor belongs to another sort order.', {
    fields: [{ pointer: 'query/cursor', code: 'invalid_cursor', detail: 'made with another sort' }],
  });
};

/** One page of the reviews that match the filter: counted by page number, uncounted by cursor. */
export const pageOf =
  ({ store }: Pick<ReviewDeps, 'store'>) =>
  async (
    filter: ReviewFilter,
    query: Omit<ListQuery, 'productId' | 'userId' | 'rating'>,
  ): Promise<ReviewList> => {
    const { sort, page, limit, cursor } = query;
    if (cursor === undefined && page * limit > deepest) throw reviewErrors.LIST_TOO_DEEP();
    const request: PageRequest = {
      filter,
      sort,
      limit,
      skip: (page - 1) * limit,
      ...(cursor !== undefined && { after: positionIn(cursor, sort) }),
    };
    const [{ items, next }, total] = await Promise.all([
      store.page(request),
      cursor === undefined ? store.count(filter, deepest + 1) : undefined,
    ]);
    const nextCursor = next ? encodeCursor('reviews', [signature(sort), ...next]) : null;
    return {
      items,
      meta:
        total === undefined
          ? { limit, nextCursor }
          : {
              ...pageMeta(query, Math.min(total, deepest)),
              nextCursor,
              ...(total > deepest && { totalIsAtLeast: true }),
            },
    };
  };

/**
 * Lists reviews that are shown. A user who lists their own, by `userId`, gets all of them, with those that wait
 * or were refused.
 */
export const listReviews =
  (deps: Pick<ReviewDeps, 'store'>) =>
  (query: ListQuery, actor: Actor | undefined): Promise<ReviewList> => {
    const { productId, userId, rating } = query;
    const own = actor !== undefined && actor.userId === userId;
    return pageOf(deps)(
      {
        ...(productId !== undefined && { productId }),
        ...(userId !== undefined && { userId }),
        ...(rating !== undefined && { rating }),
        ...(!own && { status: 'APPROVED' as const, shown: true }),
      },
      query,
    );
  };

/** @throws REVIEW_UNKNOWN, also for what the caller may not see */
export const getReview =
  ({ store }: Pick<ReviewDeps, 'store'>) =>
  async (id: string, actor: Actor | undefined): Promise<Review> => {
    const [review] = await store.byIds([id]);
    assertVisible(viewerOf(actor), review);
    return review;
  };

/** The reviews that wait for staff, oldest first by default, each with its open complaints. */
export const listForModeration =
  (deps: Pick<ReviewDeps, 'store' | 'votes'>) =>
  async (
    query: Omit<ListQuery, 'userId' | 'rating'> & { readonly status: Exclude<ReviewStatus, 'DELETED'> },
  ): Promise<ReviewList & { readonly reports: ReadonlyMap<string, number> }> => {
    const { status, productId } = query;
    const list = await pageOf(deps)({ status, ...(productId !== undefined && { productId }) }, query);
    return { ...list, reports: await deps.votes.openReports(list.items.map(({ id }) => id)) };
  };
