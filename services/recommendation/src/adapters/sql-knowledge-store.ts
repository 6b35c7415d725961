import { type Database, statement } from '@ultramarket/platform';
import {
  type ActiveModel,
  type KnowledgeStore,
  type NeighbourKind,
  type ProductStanding,
  type ShownProduct,
} from '../ports';

const activeModel = statement<ActiveModel>(
  'model-active',
  'SELECT id, version, settings FROM models WHERE active',
);

const history = statement<{ key: string; weight: number; bought: boolean }>(
  'history-read',
  `SELECT product_id AS key, least(sum(weight), 1.5)::float8 AS weight, bool_or(kind = 'PURCHASE') AS bought
   FROM interactions WHERE user_id = $1 GROUP BY product_id ORDER BY max(at) DESC, product_id`,
);

/** As text, because taking apart arrays of ids costs the driver more than the query. */
const neighbours = statement<{ kind: NeighbourKind; productId: string; keys: string; scores: string }>(
  'neighbours-read',
  `SELECT kind, product_id AS "productId", array_to_string(neighbour_ids, ',') AS keys, array_to_string(scores, ',') AS scores
   FROM neighbours WHERE model_id = $1 AND product_id = ANY($2::uuid[]) AND kind = ANY($3::text[])`,
);

const shown = statement<ShownProduct>(
  'shown-products',
  `SELECT product_id AS "productId", name, price::float8 AS price, currency
   FROM products WHERE product_id = ANY($1::uuid[]) AND status = 'ACTIVE'`,
);

const standings = statement<ProductStanding>(
  'product-standings',
  `SELECT p.product_id AS "productId", coalesce(q.score, 0) AS popularity,
          coalesce(r.average, 0) AS "ratingAverage", coalesce(r.count, 0) AS "ratingCount"
   FROM products p
   LEFT JOIN popularity q ON q.model_id = $1 AND q.product_id = p.product_id
   LEFT JOIN ratings r ON r.product_id = p.product_id
   WHERE p.product_id = ANY($2::uuid[]) AND p.status = 'ACTIVE'`,
);

const popular = statement<{ id: string }>(
  'popular-read',
  `SELECT q.product_id AS id FROM popularity q JOIN products p ON p.product_id = q.product_id
   WHERE q.model_id = $1 AND p.status = 'ACTIVE' ORDER BY q.score DESC, q.product_id LIMIT $2`,
);

/** Counts a bounded number of purchases, however many there are. */
const bestSold = statement<{ id: string }>(
  'best-sold-read',
  `SELECT s.product_id AS id
   FROM (SELECT product_id FROM interactions WHERE kind = 'PURCHASE' ORDER BY at DESC LIMIT 10000) s
   JOIN products p ON p.product_id = s.product_id
   WHERE p.status = 'ACTIVE' GROUP BY s.product_id ORDER BY count(*) DESC, s.product_id LIMIT $1`,
);

const newest = statement<{ id: string }>(
  'newest-read',
  `SELECT product_id AS id FROM products WHERE status = 'ACTIVE' ORDER BY first_seen_at DESC, product_id LIMIT $1`,
);

const sameCategory = statement<{ id: string | null }>(
  'same-category-read',
  `SELECT o.id FROM products p LEFT JOIN LATERAL (
     SELECT o.product_id AS id FROM products o
     LEFT JOIN popularity q ON q.model_id = $1 AND q.product_id = o.product_id
     WHERE o.category_id = p.category_id AND o.status = 'ACTIVE' AND o.product_id <> p.product_id
     ORDER BY q.score DESC NULLS LAST, o.first_seen_at DESC, o.product_id LIMIT $3
   ) o ON true
   WHERE p.product_id = $2 AND p.status = 'ACTIVE'`,
);

/** The reads of recommendations: hand-written SQL, because a shopper waits for them. */
export const sqlKnowledgeStore = (database: Database): KnowledgeStore => {
  const ids = async (rows: Promise<Array<{ id: string }>>): Promise<string[]> =>
    (await rows).map(({ id }) => id);
  return {
    activeModel: async () => (await database.query(activeModel))[0],
    history: async (userId) => {
      const rows = await database.query(history, [userId]);
      return {
        experiences: rows.map(({ key, weight }) => ({ key, weight })),
        bought: rows.filter(({ bought }) => bought).map(({ key }) => key),
      };
    },
    neighbours: async (modelId, productIds, kinds) =>
      (await database.query(neighbours, [modelId, productIds, kinds])).map(({ keys, scores, ...list }) => ({
        ...list,
        keys: keys.split(','),
        scores: scores.split(',').map(Number),
      })),
    shown: (productIds) => database.query(shown, [productIds]),
    standings: (modelId, productIds) => database.query(standings, [modelId, productIds]),
    popular: (modelId, limit) => ids(database.query(popular, [modelId, limit])),
    bestSold: (limit) => ids(database.query(bestSold, [limit])),
    newest: (limit) => ids(database.query(newest, [limit])),
    sameCategory: async (modelId, productId, limit) => {
      const rows = await database.query(sameCategory, [modelId, productId, limit]);
      return rows.length > 0 ? rows.flatMap(({ id }) => (id ? [id] : [])) : undefined;
    },
  };
};
