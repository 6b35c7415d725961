import { defineErrors } from '@ultramarket/platform';

/** The errors of inventory-service. */
export const inventoryErrors = defineErrors({
  SKU_UNKNOWN: ['missing', 'This SKU is not kept in any warehouse.'],
  SKU_PRODUCT_DIFFERS: ['conflict', 'This SKU belongs to another product.'],
  WAREHOUSE_UNKNOWN: ['missing', 'There is no such warehouse.'],
  WAREHOUSE_EXISTS: ['conflict', 'A warehouse with this name exists.'],
  STOCK_RECORD_UNKNOWN: ['missing', 'There is no such stock record.'],
  STOCK_BELOW_ZERO: ['rule', 'The change would leave less than nothing on the shelf.'],
  STOCK_TOO_HIGH: ['rule', 'No more than 1 000 000 000 of a SKU fit into one warehouse.'],
  RESERVATION_DIFFERS: ['conflict', 'This order holds other goods already; give them back first.'],
  OUT_OF_STOCK: ['rule', 'Not enough of it is left.'],
  RESERVATION_CLOSED: ['rule', 'The reservation of this order has ended.'],
  RESERVATION_SOLD: ['rule', 'The goods of this order are sold; only cancelling the order brings them back.'],
  RESERVATION_IN_CHECKOUT: [
    'conflict',
    'These goods are being sold at this moment; only cancelling the order brings them back.',
  ],
  RESERVATION_ELSEWHERE: ['rule', 'This order holds nothing of this stock record.'],
});
