import { defineErrors } from '@ultramarket/platform';

/** Every way review says no. */
export const reviewErrors = defineErrors({
  REVIEW_UNKNOWN: ['missing', 'There is no such review.'],
  REVIEW_EXISTS: ['conflict', 'You have reviewed this product already; change that review instead.'],
  REVIEW_PURCHASE_NEEDED: ['forbidden', 'Only who bought the product and got it may review it.'],
  REVIEW_OWN_PRODUCT: ['forbidden', 'Nobody reviews what they sell, or votes on its reviews.'],
  REVIEW_PRODUCT_GONE: ['gone', 'The product has left the shop and takes no reviews any more.'],
  REVIEW_NOT_YOURS: ['forbidden', 'The review was written by someone else.'],
  REVIEW_VERSION_CONFLICT: ['conflict', 'The review was changed in the meantime; read it again.'],
  REVIEW_OWN_REFUSED: ['rule', 'Nobody votes on, or reports, a review of their own.'],
  REVIEW_NOT_SHOWN: ['rule', 'Only a review that is shown can be voted on, reported or replied to.'],
  LIST_TOO_DEEP: ['invalid', 'Pages show the first 10 000; go on from there by cursor.'],
  REPLY_NOT_SELLER: ['forbidden', 'Only the seller of the product, or staff, may reply to its reviews.'],
  REPLY_REFUSED: ['rule', 'The reply breaks the rules for texts in the shop.'],
});
