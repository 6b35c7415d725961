import { type Connection, type Model, Schema } from 'mongoose';
import { type PendingEvent } from '@ultramarket/platform';
import { type Spread } from '../domain/rating';
import { type Review } from '../domain/review';

/** A review as it is stored: its own fields, its unique key, its mark and its unpublished events. */
export interface ReviewDocument extends Omit<Review, 'id'> {
  _id: string;
  /** Author and product, unique among reviews; a removed review releases it. */
  slot: string;
  /** Since when a change waits to be counted; absent when nothing does. */
  uncountedAt?: Date;
  pendingEvents: PendingEvent[];
}

export interface RatingDocument {
  _id: string;
  spread: Spread;
  version: number;
  pendingEvents: PendingEvent[];
}

export interface ProductDocument {
  _id: string;
  sellerId?: string | null;
  gone: boolean;
  version: number;
}

export interface PurchaseDocument {
  _id: string;
  userId: string;
  productId: string;
  /** The first order that delivered it. */
  orderId: string;
  deliveredAt: Date;
  /** All orders that delivered it; absent where only the first is known. */
  orders?: Array<{ orderId: string; deliveredAt: Date }>;
}

/** An order whose goods came back. */
export interface ReturnDocument {
  _id: string;
  userId: string;
}

export interface VoteDocument {
  _id: string;
  reviewId: string;
  userId: string;
  at: Date;
}

export interface ReportDocument extends VoteDocument {
  reason: string;
  note: string | null;
  /** Staff have not settled it yet. */
  open: boolean;
}

/** An erased user. */
export interface ErasureDocument {
  _id: string;
  at: Date;
}

const options = { versionKey: false, minimize: false, autoCreate: false, autoIndex: false } as const;
const { Mixed } = Schema.Types;
const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const flag = { type: Boolean, required: true } as const;
const date = { type: Date, required: true } as const;
const optional = { type: Mixed, default: null } as const;
const pendingEvents = { type: [Mixed], default: [] };

const reviewSchema = new Schema(
  {
    _id: text,
    slot: text,
    productId: text,
    userId: text,
    orderId: optional,
    verifiedPurchase: flag,
    rating: number,
    title: { type: String, default: '' },
    body: { type: String, default: '' },
    fileIds: [String],
    status: text,
    flags: [String],
    moderatedBy: optional,
    reason: optional,
    sentiment: text,
    helpful: number,
    reply: optional,
    hidden: flag,
    ofNobody: { type: Boolean },
    version: number,
    createdAt: date,
    updatedAt: date,
    uncountedAt: { type: Date },
    pendingEvents,
  },
  { ...options, collection: 'reviews' },
);

const ratingSchema = new Schema(
  { _id: text, spread: { type: [Number], required: true }, version: number, pendingEvents },
  { ...options, collection: 'ratings' },
);

const productSchema = new Schema(
  { _id: text, sellerId: { type: Mixed }, gone: flag, version: number },
  { ...options, collection: 'products' },
);

const purchaseSchema = new Schema(
  {
    _id: text,
    userId: text,
    productId: text,
    orderId: text,
    deliveredAt: date,
    orders: { type: [Mixed], default: undefined },
  },
  { ...options, collection: 'purchases' },
);

const returnSchema = new Schema({ _id: text, userId: text }, { ...options, collection: 'returns' });

const voteSchema = new Schema(
  { _id: text, reviewId: text, userId: text, at: date },
  { ...options, collection: 'votes' },
);

const reportSchema = new Schema(
  { _id: text, reviewId: text, userId: text, at: date, reason: text, note: optional, open: flag },
  { ...options, collection: 'reports' },
);

const erasureSchema = new Schema({ _id: text, at: date }, { ...options, collection: 'forgotten' });

export interface Models {
  reviews: Model<ReviewDocument>;
  ratings: Model<RatingDocument>;
  products: Model<ProductDocument>;
  purchases: Model<PurchaseDocument>;
  returns: Model<ReturnDocument>;
  votes: Model<VoteDocument>;
  reports: Model<ReportDocument>;
  erasures: Model<ErasureDocument>;
}

export const makeModels = (connection: Connection): Models => ({
  reviews: connection.model('Review', reviewSchema) as unknown as Model<ReviewDocument>,
  ratings: connection.model('Rating', ratingSchema) as unknown as Model<RatingDocument>,
  products: connection.model('Product', productSchema) as unknown as Model<ProductDocument>,
  purchases: connection.model('Purchase', purchaseSchema) as unknown as Model<PurchaseDocument>,
  returns: connection.model('Return', returnSchema) as unknown as Model<ReturnDocument>,
  votes: connection.model('Vote', voteSchema) as unknown as Model<VoteDocument>,
  reports: connection.model('Report', reportSchema) as unknown as Model<ReportDocument>,
  erasures: connection.model('Forgotten', erasureSchema) as unknown as Model<ErasureDocument>,
});
