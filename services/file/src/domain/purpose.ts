import { type FilePurpose } from '@ultramarket/contracts';
import { type Kind, kinds } from './kind';

export type Visibility = 'PUBLIC' | 'PRIVATE' | 'KYC';

interface PurposeRule {
  readonly kinds: readonly Kind[];
  /** The first one is what a file gets that asks for none. */
  readonly visibilities: readonly [Visibility, ...Visibility[]];
  /** Only vendors and staff have products. */
  readonly ofProduct: boolean;
  /** Widths that a picture is also served in. */
  readonly widths: readonly number[];
  /** How many pixels a picture may have: decoding costs time and memory by them, whatever the file weighs. */
  readonly maxPixels: number;
  readonly watermark: boolean;
}

const widths = [150, 400, 800];
/** Pictures by customers, of whom there is no end: what phones make by themselves. */
const MAX_PIXELS = 25_000_000;
/** Pictures of products: what cameras make, and no more than 160 MB once decoded. */
const MAX_PRODUCT_PIXELS = 40_000_000;
const open: PurposeRule = {
  kinds: ['image'],
  visibilities: ['PUBLIC', 'PRIVATE'],
  ofProduct: false,
  widths,
  maxPixels: MAX_PIXELS,
  watermark: false,
};

/** What follows from a file's purpose. */
export const purposes: Readonly<Record<FilePurpose, PurposeRule>> = {
  PRODUCT_IMAGE: { ...open, ofProduct: true, maxPixels: MAX_PRODUCT_PIXELS, watermark: true },
  PRODUCT_VIDEO: { ...open, kinds: ['video'], ofProduct: true },
  REVIEW_IMAGE: open,
  AVATAR: open,
  DOCUMENT: { ...open, kinds: ['document'], visibilities: ['PRIVATE', 'PUBLIC'] },
  KYC: { ...open, kinds: ['document', 'image'], visibilities: ['KYC'], widths: [] },
};

/** The most that a file of this purpose can have. */
export const largestOf = (purpose: FilePurpose): number =>
  Math.max(...purposes[purpose].kinds.map((kind) => kinds[kind].limit));
