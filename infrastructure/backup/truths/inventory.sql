SELECT 'no stock is below zero', count(*) FROM inventory WHERE quantity_available < 0 OR quantity_reserved < 0;
SELECT 'what is reserved is the sum of the open reservations', count(*) FROM (
  SELECT i.sku, i.warehouse_id FROM inventory i
  LEFT JOIN (reservation_lines l JOIN reservations r ON r.order_id = l.order_id AND r.status = 'RESERVED')
    ON l.sku = i.sku AND l.warehouse_id = i.warehouse_id
  GROUP BY i.sku, i.warehouse_id, i.quantity_reserved
  HAVING coalesce(sum(l.quantity), 0) <> i.quantity_reserved) AS wrong;
