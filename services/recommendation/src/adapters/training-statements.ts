import { statement } from '@ultramarket/platform';
import { type ContentItem } from '../domain/content-similarity';
import { type TrainingRow } from '../domain/training-set';
import { type ModelStatus } from '../ports';

export const failAbandoned = statement<{ id: string }>(
  'model-fail-abandoned',
  `WITH failed AS (
     UPDATE models SET status = 'FAILED', failure = 'The service ended while the model was trained.', finished_at = now()
     WHERE status = 'TRAINING' RETURNING id
   ), emptied AS (
     DELETE FROM neighbours n USING failed f WHERE n.model_id = f.id
   ), forgotten AS (
     DELETE FROM popularity p USING failed f WHERE p.model_id = f.id
   )
   SELECT id FROM failed`,
);

export const begin = statement(
  'model-begin',
  `INSERT INTO models (id, status, stage, settings) VALUES ($1, 'TRAINING', 'READING', $2)`,
);

export const progress = statement<{ id: string }>(
  'model-progress',
  `UPDATE models SET stage = $2, progress = $3 WHERE id = $1 AND status = 'TRAINING' RETURNING id`,
);

export const readProducts = statement<ContentItem & { productId: string }>(
  'training-products',
  `SELECT product_id AS "productId", name, category_id AS "categoryId", attributes, price::float8 AS price,
          status = 'ACTIVE' AS active
   FROM products ORDER BY product_id`,
);

export const extent = statement<{ count: number; until: Date | null }>(
  'training-extent',
  'SELECT count(*)::int AS count, max(at) AS until FROM interactions',
);

/** Follows the primary key, so that each page costs the same and a shopper's rows come together. */
export const readInteractions = statement<Omit<TrainingRow, 'item'> & { productId: string }>(
  'training-interactions',
  `SELECT user_id AS "userId", product_id AS "productId", kind, source_id AS "sourceId", weight::float8 AS weight,
          (extract(epoch FROM at) * 1000)::float8 AS at
   FROM interactions
   WHERE (user_id, product_id, kind, source_id) > ($1::uuid, $2::uuid, $3, $4::uuid) AND at <= $5
   ORDER BY user_id, product_id, kind, source_id LIMIT $6`,
);

export const saveNeighbours = statement(
  'neighbours-save',
  `INSERT INTO neighbours (model_id, product_id, kind, neighbour_ids, scores)
   SELECT $1, product_id, kind, ids::uuid[], scores::real[]
   FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS g (product_id, kind, ids, scores)`,
);

export const savePopularity = statement(
  'popularity-save',
  `INSERT INTO popularity (model_id, product_id, score)
   SELECT $1, product_id, score FROM unnest($2::uuid[], $3::float8[]) AS g (product_id, score)`,
);

export const failModel = statement(
  'model-fail',
  `WITH emptied AS (
     DELETE FROM neighbours WHERE model_id = $1
   ), forgotten AS (
     DELETE FROM popularity WHERE model_id = $1
   )
   UPDATE models SET status = 'FAILED', failure = left($2, 200), finished_at = now()
   WHERE id = $1 AND status = 'TRAINING'`,
);

/** One activation at a time over all replicas. */
export const lockActivation = statement(
  'model-lock-activation',
  `SELECT pg_advisory_xact_lock(hashtext('recommendation-activation'))`,
);

export const activeScores = statement<{ hitRate: number }>(
  'model-active-figures',
  `SELECT hit_rate AS "hitRate" FROM models WHERE active`,
);

export const finishModel = statement<{ version: number }>(
  'model-finish',
  `UPDATE models SET status = 'READY', stage = 'DONE', progress = 1, finished_at = now(), interactions = $2, users = $3,
     products = $4, evaluated_users = $5, hit_rate = $6, recall = $7, baseline_hit_rate = $8, baseline_recall = $9
   WHERE id = $1 AND status = 'TRAINING' RETURNING version`,
);

export const modelStatus = statement<{ status: ModelStatus; active: boolean }>(
  'model-status',
  'SELECT status, active FROM models WHERE id = $1',
);

export const deactivate = statement('model-deactivate', 'UPDATE models SET active = false WHERE active');

export const activate = statement<{ version: number }>(
  'model-activate',
  'UPDATE models SET active = true, activated_at = now() WHERE id = $1 RETURNING version',
);

export const prune = statement(
  'model-prune',
  `DELETE FROM models WHERE NOT active AND status <> 'TRAINING'
     AND id NOT IN (SELECT id FROM models ORDER BY version DESC LIMIT $1)`,
);
