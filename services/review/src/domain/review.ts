import { type Message, ReviewCreated, ReviewModerated } from '@ultramarket/contracts';
import { type Sentiment, sentimentOf } from './sentiment';
import { type Flag, flagsOf } from './text-rules';

/** A removed review keeps its id, without its text, until its product is counted and its events are published. */
export const reviewStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'DELETED'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

/** What the author says. */
export interface ReviewContent {
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly fileIds: readonly string[];
}

export interface Reply {
  readonly body: string;
  readonly by: 'seller' | 'staff';
  readonly userId: string;
  readonly at: Date;
}

export interface Review extends ReviewContent {
  readonly id: string;
  readonly productId: string;
  readonly userId: string;
  /** The delivered order that gave the right to review. */
  readonly orderId: string | null;
  readonly verifiedPurchase: boolean;
  readonly status: ReviewStatus;
  /** Why it waits for staff, or waited. */
  readonly flags: readonly (Flag | 'REPORTED')[];
  readonly moderatedBy: 'rules' | 'staff' | null;
  /** What staff said when they decided. */
  readonly reason: string | null;
  readonly sentiment: Sentiment;
  /** Those who found it helpful. */
  readonly helpful: number;
  readonly reply: Reply | null;
  /** Its product has left the shop. */
  readonly hidden: boolean;
  /** The author is erased; `userId` belongs to no user. */
  readonly ofNobody?: boolean;
  /** Grows with everything but votes; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A state with its events. */
export interface Written {
  readonly review: Review;
  readonly messages: readonly Message[];
}

const judged = (content: ReviewContent) => {
  const text = `${content.title}\n${content.body}`;
  const flags = flagsOf(text);
  const clean = flags.length === 0;
  return {
    flags,
    status: clean ? ('APPROVED' as const) : ('PENDING' as const),
    moderatedBy: clean ? ('rules' as const) : null,
    reason: null,
    sentiment: sentimentOf(text),
  };
};

const moderationOf = ({ id, productId, userId, status, moderatedBy, reason }: Review): Message[] =>
  (status === 'APPROVED' || status === 'REJECTED') && moderatedBy !== null
    ? [ReviewModerated({ reviewId: id, productId, userId, status, by: moderatedBy, reason })]
    : [];

const authored = (review: Review): Written => {
  const { id, productId, userId, rating, sentiment } = review;
  const created = ReviewCreated({ reviewId: id, productId, userId, rating, sentiment });
  return { review, messages: [created, ...moderationOf(review)] };
};

/** The first state of a review: shown at once unless the rules find something. */
export const newReview = (
  content: ReviewContent,
  origin: Pick<Review, 'id' | 'productId' | 'userId' | 'orderId' | 'verifiedPurchase'>,
  now: Date,
): Written =>
  authored({
    ...origin,
    ...content,
    ...judged(content),
    helpful: 0,
    reply: null,
    hidden: false,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });

/** True when staff have checked the text, or are to: a new text is then theirs to check, too. */
const concernsStaff = ({ moderatedBy, flags }: Review): boolean =>
  moderatedBy === 'staff' || flags.includes('REPORTED');

/**
 * The review with another text, checked by the rules. After a decision of staff, or complaints that wait for one,
 * staff decide again; else one changed letter would undo it.
 */
export const rewritten = (before: Review, content: ReviewContent, now: Date): Written =>
  authored({
    ...before,
    ...content,
    ...judged(content),
    ...(concernsStaff(before) && {
      status: 'PENDING' as const,
      moderatedBy: null,
      flags: [...flagsOf(`${content.title}\n${content.body}`), 'REPORTED' as const],
    }),
    version: before.version + 1,
    updatedAt: now,
  });

/** What staff decide. */
export const decided = (
  before: Review,
  decision: { status: 'APPROVED' | 'REJECTED'; reason: string | null },
  now: Date,
): Written => {
  const review: Review = {
    ...before,
    ...decision,
    moderatedBy: 'staff',
    version: before.version + 1,
    updatedAt: now,
  };
  return { review, messages: moderationOf(review) };
};

/** Enough shoppers have complained: staff check it again. */
export const queuedAgain = (before: Review, now: Date): Written => ({
  review: {
    ...before,
    status: 'PENDING',
    flags: [...before.flags.filter((flag) => flag !== 'REPORTED'), 'REPORTED'],
    moderatedBy: null,
    version: before.version + 1,
    updatedAt: now,
  },
  messages: [],
});

/**
 * The text stays when the goods were returned; only the mark is removed, and comes back with another delivery.
 * Undefined when nothing changes. Imported reviews belong to no order.
 */
export const verifiedBy = (before: Review, orderId: string | undefined): Written | undefined => {
  const verifiedPurchase = orderId !== undefined;
  if (before.orderId === null || before.status === 'DELETED') return undefined;
  if (before.verifiedPurchase === verifiedPurchase && (!verifiedPurchase || before.orderId === orderId))
    return undefined;
  return {
    review: {
      ...before,
      orderId: orderId ?? before.orderId,
      verifiedPurchase,
      version: before.version + 1,
    },
    messages: [],
  };
};

export const repliedTo = (before: Review, reply: Reply): Written => ({
  review: { ...before, reply, version: before.version + 1, updatedAt: reply.at },
  messages: [],
});

/** Nothing personal stays; the author may write another review of the product. */
export const removed = (before: Review, now: Date): Written => ({
  review: {
    ...before,
    status: 'DELETED',
    title: '',
    body: '',
    fileIds: [],
    reply: null,
    version: before.version + 1,
    updatedAt: now,
  },
  messages: [],
});

/**
 * The review after the erasure of the users in `erased`: what only served its author is removed, and so is hidden
 * text. Undefined when none of them wrote or replied.
 */
export const withoutUsers = (
  before: Review,
  erased: ReadonlySet<string>,
  { newId, now }: { newId: () => string; now: Date },
): Written | undefined => {
  const own = erased.has(before.userId);
  const { reply } = before;
  const replied = reply !== null && erased.has(reply.userId);
  if (!own && !replied) return undefined;
  const review: Review = {
    ...before,
    ...(own ? { userId: newId(), orderId: null, reason: null, fileIds: [], ofNobody: true } : {}),
    reply: replied ? { ...reply, userId: newId() } : reply,
    version: before.version + 1,
  };
  if (!own || before.status === 'APPROVED') return { review, messages: [] };
  return { review: { ...removed(review, now).review, version: review.version }, messages: [] };
};

export const isShown = ({ status, hidden }: Pick<Review, 'status' | 'hidden'>): boolean =>
  status === 'APPROVED' && !hidden;
