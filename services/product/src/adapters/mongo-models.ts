import { type Connection, type Model, Schema } from 'mongoose';
import { type Role } from '@ultramarket/contracts';
import { type PendingEvent } from '@ultramarket/platform';
import { type Product } from '../domain/product';

/** A product as it is stored: its own fields, what lists filter and sort by, and its unpublished events. */
export interface ProductDocument extends Omit<Product, 'id'> {
  _id: string;
  nameKey: string;
  skus: string[];
  facets: string[];
  inStock: boolean;
  /** What one may pay, and the lowest of it. */
  prices: number[];
  lowestPrice: number;
  /** Review's version of the rating; absent until there is one, and no part of what a save replaces. */
  ratingVersion?: number;
  pendingEvents: PendingEvent[];
}

export interface CategoryDocument {
  _id: string;
  name: string;
  slug: string;
  parentId: string | null;
  position: number;
  version: number;
  deletedAt: Date | null;
  pendingEvents: PendingEvent[];
}

export interface StockDocument {
  _id: string;
  available: boolean;
  version: number;
}

export interface SellerDocument {
  _id: string;
  verdict?: { status: 'APPROVED' | 'REJECTED' | 'SUSPENDED'; version: number };
  account?: { status: 'ACTIVE' | 'SUSPENDED'; at: string };
  role?: { rank: Role; at: string };
  erased?: boolean;
  revision: number;
}

/** An intent to publish products that are being stored. */
export interface AnnouncementDocument {
  _id: string;
  productIds: string[];
  at: Date;
}

const options = { versionKey: false, minimize: false, autoCreate: false, autoIndex: false } as const;
const { Mixed } = Schema.Types;
const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const optional = { type: Mixed, default: null } as const;

const productSchema = new Schema(
  {
    _id: text,
    sku: text,
    name: text,
    nameKey: text,
    slug: text,
    description: { type: String, default: '' },
    categoryId: text,
    price: number,
    originalPrice: optional,
    currency: text,
    images: [String],
    videos: [String],
    attributes: { type: Mixed, default: {} },
    variants: { type: [Mixed], default: [] },
    skus: [String],
    facets: [String],
    sellerId: optional,
    featured: { type: Boolean, required: true },
    status: text,
    seo: { type: Mixed, required: true },
    translations: { type: Mixed, default: {} },
    version: number,
    revision: number,
    rating: number,
    reviewCount: number,
    ratingVersion: { type: Number },
    inStock: { type: Boolean, required: true },
    prices: [Number],
    lowestPrice: number,
    inStockSkus: [String],
    statusBefore: optional,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    pendingEvents: { type: [Mixed], default: [] },
  },
  { ...options, collection: 'products' },
);

const categorySchema = new Schema(
  {
    _id: text,
    name: text,
    slug: text,
    parentId: optional,
    position: number,
    version: number,
    deletedAt: optional,
    pendingEvents: { type: [Mixed], default: [] },
  },
  { ...options, collection: 'categories' },
);

const stockSchema = new Schema(
  { _id: text, available: { type: Boolean, required: true }, version: number },
  { ...options, collection: 'stock' },
);

const sellerSchema = new Schema(
  { _id: text, verdict: Mixed, account: Mixed, role: Mixed, erased: Boolean, revision: number },
  { ...options, collection: 'sellers' },
);

const announcementSchema = new Schema(
  { _id: text, productIds: [String], at: { type: Date, required: true } },
  { ...options, collection: 'announcements' },
);

export interface Models {
  products: Model<ProductDocument>;
  categories: Model<CategoryDocument>;
  stock: Model<StockDocument>;
  sellers: Model<SellerDocument>;
  announcements: Model<AnnouncementDocument>;
}

export const makeModels = (connection: Connection): Models => ({
  products: connection.model('Product', productSchema) as unknown as Model<ProductDocument>,
  categories: connection.model('Category', categorySchema) as unknown as Model<CategoryDocument>,
  stock: connection.model('Stock', stockSchema) as unknown as Model<StockDocument>,
  sellers: connection.model('Seller', sellerSchema) as unknown as Model<SellerDocument>,
  announcements: connection.model(
    'Announcement',
    announcementSchema,
  ) as unknown as Model<AnnouncementDocument>,
});
