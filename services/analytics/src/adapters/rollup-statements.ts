const columns = 'at, kind, product_id, currency, rows, amount, quantity, visitors, orders';

/**
 * Facts of some hours as rollup rows: for the whole shop (no product), for their product if they have one, and once
 * more as `any` if there was any visitor. FINAL takes what was delivered twice but once.
 */
export const sumFacts = (database: string, into: string, where: string): string => `
  INSERT INTO ${database}.${into} (${columns})
  SELECT hour, part.1, part.2, part.3, count(), sum(amount), sum(quantity),
         uniqExactStateIf(visitor, visitor != ''), uniqExactStateIf(order_id, order_id != '')
  FROM (
    SELECT toStartOfHour(occurred_at) AS hour, amount, quantity, visitor, order_id,
           arrayJoin(arrayConcat(
             [(toString(kind), '', toString(currency))],
             if(product_id != '', [(toString(kind), product_id, toString(currency))], []),
             if(active, [('any', '', '')], [])
           )) AS part
    FROM ${database}.events FINAL
    WHERE ${where}
  )
  GROUP BY hour, part`;

/** Days out of their hours. */
export const sumHours = (database: string, from: string, into: string, where: string): string => `
  INSERT INTO ${database}.${into} (${columns})
  SELECT day, kind, product_id, currency, sum(rows), sum(amount), sum(quantity),
         uniqExactMergeState(visitors), uniqExactMergeState(orders)
  FROM (SELECT toStartOfDay(at) AS day, * FROM ${database}.${from} FINAL WHERE ${where})
  GROUP BY day, kind, product_id, currency`;

/** Hours that got facts since they were last summed. */
export const dirtyHours = (database: string): string => `
  SELECT toUnixTimestamp(t.hour) AS hour, t.total AS times
  FROM (SELECT hour, sum(times) AS total FROM ${database}.touched GROUP BY hour) AS t
  LEFT JOIN (SELECT hour, max(times) AS total FROM ${database}.refreshed GROUP BY hour) AS r ON t.hour = r.hour
  WHERE t.total > r.total
  ORDER BY t.hour DESC
  LIMIT {limit:UInt32}`;

export const allHours = (database: string): string =>
  `SELECT toUnixTimestamp(hour) AS hour, sum(times) AS times FROM ${database}.touched GROUP BY hour`;

/** Rows that are in one of two rollups only, or say something else in the other, by their time. */
export const differences = (database: string, one: string, other: string): string => {
  const side = (table: string, sign: 1 | -1) => `
    SELECT at, kind, product_id, currency, rows, amount, quantity,
           finalizeAggregation(visitors) AS visitor_count, finalizeAggregation(orders) AS order_count, ${sign} AS sign
    FROM ${database}.${table} FINAL`;
  return `
    SELECT toUnixTimestamp(at) AS hour, count() AS differing FROM (
      SELECT at, kind, product_id, currency
      FROM (${side(one, 1)} UNION ALL ${side(other, -1)})
      GROUP BY at, kind, product_id, currency
      HAVING sum(sign) != 0 OR sum(sign * toInt64(rows)) != 0 OR sum(sign * amount) != 0
        OR sum(sign * quantity) != 0 OR sum(sign * toInt64(visitor_count)) != 0 OR sum(sign * toInt64(order_count)) != 0
    )
    GROUP BY at`;
};
