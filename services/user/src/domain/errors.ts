import { defineErrors } from '@ultramarket/platform';

/** The errors of user-service. */
export const userErrors = defineErrors({
  USER_UNKNOWN: ['missing', 'There is no such user.'],
  AVATAR_FILE_REFUSED: ['rule', 'A picture of yourself is a file of purpose AVATAR that you uploaded.'],
  ADDRESS_UNKNOWN: ['missing', 'You have no such address.'],
  ADDRESS_LIMIT: ['rule', 'The address book is full; remove an address first.'],
  KYC_UNKNOWN: ['missing', 'There is no such submission.'],
  KYC_OPEN: ['conflict', 'Your documents are being checked already.'],
  KYC_APPROVED: ['conflict', 'Your identity is confirmed already.'],
  KYC_FILE_REFUSED: ['rule', 'Documents are files of purpose KYC that you uploaded yourself.'],
  KYC_DECIDED: ['conflict', 'This submission has been decided on already.'],
  KYC_OWN: ['rule', 'Staff cannot decide on documents of their own.'],
  WISHLIST_ITEM_UNKNOWN: ['missing', 'This product is not on your wishlist.'],
  WISHLIST_PRODUCT_UNKNOWN: ['missing', 'There is no such product in the shop.'],
  WISHLIST_FULL: ['rule', 'The wishlist is full; remove something first.'],
  ERASURE_UNKNOWN: ['missing', 'You have not requested erasure.'],
  ERASURE_SHOP_OPEN: ['rule', 'A vendor with an open shop cannot be erased; have the shop closed first.'],
  VENDOR_UNKNOWN: ['missing', 'There is no such vendor.'],
  VENDOR_EXISTS: ['conflict', 'You have applied as a vendor already.'],
  VENDOR_VERIFIED_FIELD: ['rule', 'Legal name and tax number were verified and stay as they are.'],
  VENDOR_NAME_SETTLED: ['rule', 'No other name of this vendor waits for a decision.'],
  VENDOR_TRANSITION: ['rule', 'The vendor cannot go from its status to that one.'],
  VENDOR_KYC_NEEDED: ['rule', 'A vendor is approved only after their identity documents were.'],
  VENDOR_OWN: ['rule', 'Staff cannot verify themselves as a vendor.'],
});
