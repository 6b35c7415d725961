import { defineErrors } from '@ultramarket/platform';

/** The errors of review-service. */
export const reviewErrors = defineErrors({
  REVIEW_UNKNOWN: ['missing', 'There is no such review.'],
  REVIEW_EXISTS: ['conflict', 'You have reviewed this product already; change that review instead.'],
  REVIEW_PURCHASE_NEEDED: ['forbidden', 'Only users who bought and received the product may review it.'],
  REVIEW_OWN_PRODUCT: [
    'forbidden',
    'Sellers cannot review their own products, nor vote on, decide on or remove the reviews of these.',
  ],
  REVIEW_PRODUCT_GONE: ['gone', 'The product has left the shop and takes no reviews any more.'],
  REVIEW_NOT_YOURS: ['forbidden', 'The review was written by another user.'],
  REVIEW_VERSION_CONFLICT: ['conflict', 'The review was changed in the meantime; read it again.'],
  REVIEW_OWN_REFUSED: ['rule', 'Authors cannot vote on, report or decide on their own review.'],
  REVIEW_NOT_SHOWN: ['rule', 'Only a review that is shown can be voted on, reported or replied to.'],
  LIST_TOO_DEEP: ['invalid', 'Pages show the first 10 000; go on from there by cursor.'],
  REPLY_NOT_SELLER: ['forbidden', 'Only the seller of the product, or staff, may reply to its reviews.'],
  REPLY_REFUSED: ['rule', 'The reply breaks the rules for texts in the shop.'],
});
