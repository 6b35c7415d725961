SELECT 'the ledger of a payment adds up to nothing', count(*) FROM (
  SELECT payment_id FROM ledger_entries GROUP BY payment_id HAVING sum(amount) <> 0) AS wrong;
SELECT 'no more is refunded than was captured', count(*) FROM payments WHERE refunded > captured;
