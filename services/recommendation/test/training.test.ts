import request from 'supertest';
import { newId, startService, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { recommendationService } from '../src/service';
import { plantedPurchases } from './planted-tastes';
import { type ModelView, Shop } from './support';

const stored = statement<{ productId: string; kind: string; ids: string; scores: string }>(
  'test-neighbours',
  `SELECT product_id AS "productId", kind, neighbour_ids::text AS ids, scores::text AS scores
   FROM neighbours WHERE model_id = $1 ORDER BY kind, product_id`,
);
const abandon = statement(
  'test-abandon',
  `INSERT INTO models (id, status, stage, settings) VALUES ($1, 'TRAINING', 'READING', $2)`,
);
const fill = statement(
  'test-fill',
  `INSERT INTO popularity (model_id, product_id, score) VALUES ($1, gen_random_uuid(), 1)`,
);
const countOf = statement<{ count: number }>(
  'test-popularity',
  'SELECT count(*)::int AS count FROM popularity WHERE model_id = $1',
);
const makeOld = statement('test-old-models', `UPDATE models SET created_at = now() - interval '21 hours'`);
const lockInteractions = statement(
  'test-lock-interactions',
  'LOCK TABLE interactions IN ACCESS EXCLUSIVE MODE',
);
const readModels = async (shop: Shop): Promise<ModelView[]> => {
  const answer = await request(shop.service.url)
    .get('/api/v1/recommendations/models?limit=50')
    .set('Authorization', shop.as('ADMIN'))
    .expect(200);
  return (answer.body as { data: ModelView[] }).data;
};

describe('with tastes that shoppers share', () => {
  let shop: Shop;
  let productIds: string[];
  let first: ModelView;

  beforeAll(async () => {
    shop = await Shop.start();
    productIds = await shop.products(Array.from({ length: 200 }, (_, index) => ({ name: `Thing ${index}` })));
    await shop.bringIn(plantedPurchases(productIds, { users: 1500, groups: 20, orders: 3 }));
    first = await shop.train();
  }, 60_000);
  afterAll(() => shop.stop());

  test('when a model is trained, it finds the last purchases far better than popularity does', async () => {
    expect(first).toMatchObject({ status: 'READY', active: true, stage: 'DONE', progress: 1, failure: null });
    expect(first.evaluatedUsers).toBeGreaterThan(1250);
    expect(first.hitRate).toBeGreaterThan(0.5);
    expect(first.hitRate).toBeGreaterThan(2 * first.baselineHitRate);
    expect(first.recall).toBeGreaterThan(2 * first.baselineRecall);
    expect(first.baselineHitRate).toBeGreaterThan(0);
    expect(await shop.service.published('ModelTrained')).toMatchObject([
      {
        ...{ modelId: first.id, version: 1, interactions: first.interactions },
        hitRateAt10: first.hitRate,
        recallAt10: first.recall,
        baselineHitRateAt10: first.baselineHitRate,
      },
    ]);
    expect(await shop.service.published('RecommendationsUpdated')).toEqual([
      { modelId: first.id, version: 1 },
    ]);
  });

  test('when the same data are trained again, the same model comes out', async () => {
    const again = await shop.train();
    const scores = ({ hitRate, recall, baselineHitRate, baselineRecall, evaluatedUsers }: ModelView) => ({
      ...{ hitRate, recall, baselineHitRate, baselineRecall, evaluatedUsers },
    });
    expect(scores(again)).toEqual(scores(first));
    const rows = await shop.database.query(stored, [first.id]);
    expect(rows.length).toBeGreaterThan(400);
    expect(await shop.database.query(stored, [again.id])).toEqual(rows);
  });

  test('when an older model is activated, it answers again, and the cached answers of the newer one are not used', async () => {
    const newer = await shop.train({ weights: { collaborative: 0, content: 0, popularity: 1 } });
    expect(newer).toMatchObject({ status: 'READY', active: false });
    const userId = newId();
    const [tasteful = ''] = productIds;
    await shop.service.deliver(shop.order(userId, [tasteful]));
    await eventually(async () =>
      expect((await shop.forUser(userId)).meta).toMatchObject({ strategy: 'personal' }),
    );
    const before = await shop.forUser(userId);
    await shop.activate(newer.id).expect(200);
    const popular = await shop.forUser(userId);
    expect(popular.meta).toMatchObject({ modelVersion: newer.version });
    expect(popular.items.every(({ reason }) => reason === 'POPULAR')).toBe(true);
    await shop.activate(first.id).expect(200);
    const back = await shop.forUser(userId);
    expect(back.meta).toMatchObject({ modelVersion: first.version });
    expect(back.items).toEqual(before.items);
    const published = await shop.service.published<{ modelId: string }>('RecommendationsUpdated');
    expect(published.slice(-2).map(({ modelId }) => modelId)).toEqual([newer.id, first.id]);
  });

  test('when a new model is worse than the active one, it is not activated by itself', async () => {
    const active = (await readModels(shop)).find((model) => model.active);
    const worse = await shop.train({ weights: { collaborative: 0, content: 0 } });
    expect(worse.hitRate).toBeLessThan(active?.hitRate ?? 0);
    expect((await shop.model(worse.id)).active).toBe(false);
    expect((await readModels(shop)).filter((model) => model.active)).toMatchObject([{ id: active?.id }]);
  });

  test('when a training runs already, the answer is 409', async () => {
    const { id } = await eventually(() => shop.startTraining());
    const refused = await request(shop.service.url)
      .post('/api/v1/recommendations/train')
      .set('Authorization', shop.as('ADMIN'))
      .expect(409);
    expect(refused.body).toMatchObject({ code: 'TRAINING_IN_PROGRESS' });
    const stages = new Set<string>();
    await eventually(async () => {
      const { status, stage, progress } = await shop.model(id);
      stages.add(stage);
      expect(progress).toBeLessThanOrEqual(1);
      expect(status).toBe('READY');
    }, 25_000);
    expect(stages.size).toBeGreaterThan(1);
    const early = await shop.activate(newId()).expect(404);
    expect(early.body).toMatchObject({ code: 'MODEL_UNKNOWN' });
  });

  test('when many models were trained, five stay, and the one that answers', async () => {
    const active = (await readModels(shop)).find((model) => model.active);
    for (let round = 0; round < 2; round += 1)
      await shop.train({ weights: { collaborative: 0, content: 0 } });
    await eventually(async () => {
      const models = await readModels(shop);
      expect(models.length).toBeLessThanOrEqual(6);
      expect(models.find((model) => model.active)?.id).toBe(active?.id);
    });
  }, 60_000);
});

test('when a trainer died, its model has failed, cannot be activated and leaves nothing behind', async () => {
  const shop = await Shop.start();
  try {
    const id = newId();
    const settings = {
      weights: { collaborative: 1, content: 0, popularity: 0, rating: 0 },
      similarity: { shrinkage: 1, minSupport: 1, top: 1 },
      ...{ halfLifeDays: 1, evaluationSample: 1 },
    };
    await shop.database.query(abandon, [id, JSON.stringify(settings)]);
    await shop.database.query(fill, [id]);
    const early = await shop.activate(id).expect(422);
    expect(early.body).toMatchObject({ code: 'MODEL_NOT_READY' });
    const replica = await startService(recommendationService, shop.service.env);
    await replica.stop();
    expect(await shop.model(id)).toMatchObject({ status: 'FAILED', active: false });
    expect(await shop.database.query(countOf, [id])).toEqual([{ count: 0 }]);
    await shop.activate(id).expect(422);
    expect(await shop.train()).toMatchObject({ status: 'READY', active: true, interactions: 0 });
  } finally {
    await shop.stop();
  }
});

test('when the service stops while it trains, the model has failed and another replica can train', async () => {
  const shop = await Shop.start();
  try {
    const productIds = await shop.products(Array.from({ length: 50 }, () => ({})));
    await shop.bringIn(plantedPurchases(productIds, { users: 2000, groups: 5, orders: 4 }));
    const replica = await startService(recommendationService, shop.service.env);
    const { id, stopped } = await shop.database.transaction(async (tx) => {
      // The training waits for what it is to read, so that it cannot have ended before its service stops.
      await tx.query(lockInteractions);
      const started = await request(replica.url)
        .post('/api/v1/recommendations/train')
        .set('Authorization', shop.as('ADMIN'))
        .expect(202);
      const { data } = started.body as { data: ModelView };
      // The other replica leaves a running training alone.
      await shop.service.runJob('fail-abandoned-trainings');
      expect(await shop.model(data.id)).toMatchObject({ status: 'TRAINING' });
      const ending = replica.stop();
      await eventually(() => expect(fetch(`${replica.url}/health/live`)).rejects.toThrow());
      return { id: data.id, stopped: ending };
    });
    await stopped;
    expect(await shop.model(id)).toMatchObject({ status: 'FAILED', active: false });
    expect(await shop.train()).toMatchObject({ status: 'READY' });
  } finally {
    await shop.stop();
  }
});

test('when the hour has come, one model a night is trained', async () => {
  const hour = new Date().getUTCHours();
  const shop = await Shop.start({ TRAINING_HOUR_UTC: String(hour) });
  const sleeper = await Shop.start({ TRAINING_HOUR_UTC: String((hour + 12) % 24) });
  try {
    await sleeper.service.runJob('nightly-training');
    expect(await readModels(sleeper)).toEqual([]);
    await shop.service.runJob('nightly-training');
    await eventually(async () => expect(await readModels(shop)).toMatchObject([{ status: 'READY' }]));
    await shop.service.runJob('nightly-training');
    expect(await readModels(shop)).toHaveLength(1);
    await shop.database.query(makeOld);
    await eventually(async () => {
      await shop.service.runJob('nightly-training');
      expect(await readModels(shop)).toHaveLength(2);
    });
  } finally {
    await shop.stop();
    await sleeper.stop();
  }
});

test('when the settings let nothing count, the service does not start', async () => {
  const names = ['COLLABORATIVE', 'CONTENT', 'POPULARITY', 'RATING'];
  const nothing = Object.fromEntries(names.map((name) => [`WEIGHT_${name}`, '0']));
  await expect(Shop.start(nothing)).rejects.toThrow('one of the weights must be above 0');
});

test('when others than admins ask for a training or its weights cannot be, it is refused', async () => {
  const shop = await Shop.start({ ACTIVATE_TRAINED: 'false' });
  try {
    const api = request(shop.service.url);
    await api.post('/api/v1/recommendations/train').set('Authorization', shop.as('MANAGER')).expect(403);
    await api.get('/api/v1/recommendations/models').set('Authorization', shop.as('CUSTOMER')).expect(403);
    const bad = await api
      .post('/api/v1/recommendations/train')
      .set('Authorization', shop.as('ADMIN'))
      .send({ weights: { magic: 1 } })
      .expect(400);
    expect(bad.body).toMatchObject({ code: 'VALIDATION_ERROR' });
    const nothing = await api
      .post('/api/v1/recommendations/train')
      .set('Authorization', shop.as('ADMIN'))
      .send({ weights: { collaborative: 0, content: 0, popularity: 0, rating: 0 } })
      .expect(400);
    expect(nothing.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer: '/weights' }] });
    const refused = await api
      .post('/internal/v1/recommendations/interactions')
      .set('Authorization', shop.as('ADMIN'))
      .send({ interactions: [] })
      .expect(403);
    expect(refused.body).toMatchObject({ code: 'FORBIDDEN' });
    // Where only admins activate, the first model waits too.
    expect(await shop.train()).toMatchObject({ status: 'READY', active: false });
  } finally {
    await shop.stop();
  }
});
