SELECT 'the parts of an order add up to its total', count(*) FROM orders
  WHERE subtotal - discount_amount + tax_amount + shipping_amount <> total_amount;
SELECT 'the lines of an order add up to its subtotal', count(*) FROM (
  SELECT o.id FROM orders o JOIN order_items i ON i.order_id = o.id
  GROUP BY o.id HAVING sum(i.line_total) <> o.subtotal) AS wrong;
SELECT 'every order has lines', count(*) FROM orders o
  WHERE NOT EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id);
