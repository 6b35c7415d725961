import { defineErrors } from '@ultramarket/platform';

/** The errors of product-service. */
export const productErrors = defineErrors({
  PRODUCT_UNKNOWN: ['missing', 'There is no such product.'],
  PRODUCT_SKU_TAKEN: ['conflict', 'A product or variant with this SKU exists.'],
  PRODUCT_SLUG_TAKEN: ['conflict', 'A product with this slug exists.'],
  PRODUCT_VERSION_CONFLICT: ['conflict', 'The product was changed in the meantime; read it again.'],
  PRODUCT_NOT_YOURS: ['forbidden', 'The product belongs to another seller.'],
  PRODUCT_FIELD_RESERVED: ['forbidden', 'Only staff may set this field.'],
  PRODUCT_STATUS_FORBIDDEN: ['rule', 'The product cannot go from its status to that one.'],
  PRODUCT_CURRENCY_MIXED: [
    'rule',
    'All prices of a product have one currency; to change it, give every price that the product has.',
  ],
  PRODUCT_ORIGINAL_PRICE_LOW: ['rule', 'The original price cannot be below the price; give both or null.'],
  PRODUCT_STATUS_HIDDEN: ['forbidden', 'Only sellers and staff may list products that are not for sale.'],
  LIST_TOO_DEEP: ['invalid', 'Pages show the first 10 000; go on from there by cursor.'],
  QUERY_INVALID: ['invalid', 'The query does not fit the schema of GraphQL.'],
  QUERY_TOO_DEEP: ['invalid', 'The query goes more than 8 levels deep.'],
  QUERY_TOO_COSTLY: ['invalid', 'The query asks for too much at once.'],
  CATEGORY_UNKNOWN: ['missing', 'There is no such category.'],
  CATEGORY_SLUG_TAKEN: ['conflict', 'A category with this slug exists.'],
  CATEGORY_VERSION_CONFLICT: ['conflict', 'The category was changed in the meantime; read it again.'],
  CATEGORY_IN_USE: ['rule', 'The category still has products or categories below it.'],
  CATEGORY_CYCLE: ['rule', 'A category cannot be below itself.'],
  CATEGORY_TOO_DEEP: ['rule', 'Categories nest at most five levels deep.'],
});
