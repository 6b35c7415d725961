import { ProductDeleted, UserErasureRequested } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type FileView } from '../src/use-cases/view-file';
import { dataOf, type Files, mp4, pdf, startFiles } from './support';
import { picture } from './pictures';

let files: Files;
beforeAll(async () => {
  files = await startFiles({ CDN_BASE_URL: 'https://cdn.example.com/' });
});
afterAll(() => files.stop());

const video = (token: string, fields: Record<string, string> = {}) =>
  files.ready(token, { purpose: 'PRODUCT_VIDEO', ...fields }, mp4());
const list = async (token: string, query = '') => {
  const answer = await files.api().get(`/api/v1/files${query}`).set('Authorization', token).expect(200);
  const { meta } = answer.body as { meta: { total: number; totalPages: number; nextCursor: string | null } };
  return { ids: dataOf<FileView[]>(answer).map(({ id }) => id), meta };
};
const deletions = async () =>
  (await files.service.published<{ fileId: string }>('FileDeleted')).map(({ fileId }) => fileId);

test('when there is a CDN, public links go through it and private ones do not', async () => {
  const vendor = files.as(newId(), 'VENDOR');
  expect((await video(vendor)).url).toMatch(
    /^https:\/\/cdn\.example\.com\/api\/v1\/files\/download\/[0-9a-f-]{36}$/,
  );
  const own = await files.ready(vendor, { purpose: 'DOCUMENT' }, pdf());
  expect(own.url).toMatch(/^\/api\/v1\/files\/download\//);
  const shown = await files.ready(
    vendor,
    { purpose: 'AVATAR', visibility: 'PRIVATE' },
    await picture('png', 20, 20),
  );
  expect(shown.variants.every(({ url }) => url.startsWith('/api/v1/') && url.includes('signature='))).toBe(
    true,
  );
});

test('when files are listed, owners see theirs, newest first, and staff see those of all users', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const productId = newId();
  const first = await video(token, { tags: 'summer,sale', productId });
  const second = await video(token);
  const third = await files.ready(token, { purpose: 'DOCUMENT' }, pdf());
  expect(await list(token)).toMatchObject({ ids: [third.id, second.id, first.id], meta: { total: 3 } });
  expect(await list(token, '?limit=2&page=2')).toMatchObject({ ids: [first.id], meta: { totalPages: 2 } });
  expect((await list(token, '?purpose=DOCUMENT')).ids).toEqual([third.id]);
  expect((await list(token, '?tag=sale')).ids).toEqual([first.id]);
  expect((await list(token, `?productId=${productId}`)).ids).toEqual([first.id]);
  expect((await list(token, '?state=FAILED')).ids).toEqual([]);
  expect((await list(files.as(newId()))).ids).toEqual([]);
  expect((await list(files.manager, `?ownerId=${owner}`)).ids).toHaveLength(3);
  expect((await list(files.manager)).meta.total).toBeGreaterThanOrEqual(3);
  const other = files.api().get(`/api/v1/files?ownerId=${owner}`).set('Authorization', files.as(newId()));
  await other.expect(403);
  await files.api().get('/api/v1/files').expect(401);
  await files.api().get('/api/v1/files?colour=red').set('Authorization', token).expect(400);
});

test('when a list is long, a cursor goes on where a page ended, and pages end where counting does', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) ids.unshift((await video(token)).id);
  const first = await list(token, '?limit=2');
  expect(first).toMatchObject({ ids: ids.slice(0, 2), meta: { total: 3, totalPages: 2 } });
  const rest = await list(token, `?limit=2&cursor=${first.meta.nextCursor}`);
  expect(rest).toEqual({ ids: ids.slice(2), meta: { limit: 2, nextCursor: null } });
  for (const query of ['?cursor=nonsense', '?page=101&limit=100', '?cursor=WyJ4Il0'])
    await files.api().get(`/api/v1/files${query}`).set('Authorization', token).expect(400);
  await list(token, '?page=100&limit=100');
});

test('when files are more than are counted, the list says that its total is cut off', async () => {
  const owner = newId();
  await files.sql(
    `INSERT INTO files (id, owner_id, purpose, visibility, kind, state, name, mime, charged)
     SELECT gen_random_uuid(), $1, 'DOCUMENT', 'PRIVATE', 'document', 'READY', 'a.pdf', 'application/pdf', 0
     FROM generate_series(1, 10001)`,
    [owner],
  );
  const { meta } = await list(files.as(owner), '?limit=1');
  expect(meta).toMatchObject({ total: 10_000, totalIsEstimate: true });
  await files.sql('DELETE FROM files WHERE id IN (SELECT id FROM files WHERE owner_id = $1 LIMIT 1)', [
    owner,
  ]);
  const counted = await list(files.as(owner), '?limit=1');
  expect(counted.meta).toMatchObject({ total: 10_000 });
  expect(counted.meta).not.toHaveProperty('totalIsEstimate');
});

test('when files are searched by tag, an index finds them', async () => {
  const { database } = files.service.running;
  if (!database) throw new Error('file has a database');
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL enable_seqscan = off');
    // As the list asks: the parameter has the type of the column.
    const text = 'EXPLAIN SELECT id FROM files WHERE deleted_at IS NULL AND tags @> $1';
    const { rows } = await client.query<{ 'QUERY PLAN': string }>({ text, values: [['sale']] });
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('files_tags');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

test('when a public file is looked at, strangers learn nothing of its owner', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const { id } = await video(token);
  expect(await files.view(id)).toMatchObject({ ownerId: null, name: null, state: 'READY' });
  expect(await files.view(id, token)).toMatchObject({ ownerId: owner, name: 'picture.bin' });
  expect(await files.view(id, files.as(newId(), 'SERVICE'))).toMatchObject({ ownerId: owner });
  await files.api().get(`/api/v1/files/${newId()}`).expect(404);
});

test('when the words of a file are changed, only the owner and staff may', async () => {
  const token = files.as(newId(), 'VENDOR');
  const { id } = await video(token, { alt: 'before' });
  const patch = (caller: string, body: object) =>
    files.api().patch(`/api/v1/files/${id}`).set('Authorization', caller).send(body);
  expect(dataOf(await patch(token, { alt: 'after', tags: ['a', 'b'] }).expect(200))).toMatchObject({
    alt: 'after',
    tags: ['a', 'b'],
  });
  expect(dataOf(await patch(files.manager, { alt: null }).expect(200))).toMatchObject({
    alt: null,
    tags: ['a', 'b'],
  });
  await patch(files.as(newId()), { alt: 'mine' }).expect(403);
  await patch(token, { state: 'READY' }).expect(400);
  await patch(token, { tags: Array.from({ length: 21 }, String) }).expect(400);
  await patch(token, { tags: ['a', 'b', 'a'] }).expect(400);
});

test('when a file is deleted, it cannot be read any more and it is announced once', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const { id } = await video(token);
  const remove = (caller: string) => files.api().delete(`/api/v1/files/${id}`).set('Authorization', caller);
  await remove(files.as(newId())).expect(403);
  await files.api().delete(`/api/v1/files/${id}`).expect(401);
  await remove(token).expect(200);
  await remove(token).expect(404);
  await files.api().get(`/api/v1/files/${id}`).set('Authorization', token).expect(404);
  await files.api().get(`/api/v1/files/download/${id}`).set('Authorization', token).expect(404);
  expect((await list(token)).ids).toEqual([]);
  expect((await deletions()).filter((one) => one === id)).toHaveLength(1);
  expect(await files.used(owner)).toBe(2000);
  expect((await files.keys()).some((key) => key.includes(id))).toBe(true);
});

test('when products leave the shop, their pictures and videos go, whatever comes twice', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const [productId, otherId] = [newId(), newId()];
  const gone = [await video(token, { productId }), await video(token, { productId })];
  const other = await video(token, { productId: otherId });
  const free = await video(token);
  const event = ProductDeleted({ productId, sku: 'S', version: 2 });
  const messageId = await files.service.deliver(event);
  await files.service.deliver(event, { messageId });
  await files.service.deliver(event);
  await eventually(async () => (await list(token)).ids.length === 2);
  expect((await list(token)).ids).toEqual([free.id, other.id]);
  await files.service.deliver(ProductDeleted({ productId: otherId, sku: 'T', version: 2 }));
  await eventually(async () => (await list(token)).ids.length === 1);
  const ids = [...gone.map(({ id }) => id), other.id].sort();
  expect((await deletions()).filter((id) => ids.includes(id)).sort()).toEqual(ids);
});

test('when a user is erased, their files go; what shows products, and files of others, stay', async () => {
  const [owner, other] = [newId(), newId()];
  const token = files.as(owner, 'VENDOR');
  const shown = await video(token);
  const document = dataOf(await files.send(token, { purpose: 'DOCUMENT' }, pdf()).expect(201));
  const proof = dataOf(await files.send(token, { purpose: 'KYC' }, pdf()).expect(201));
  const foreign = dataOf(await files.send(files.as(other), { purpose: 'KYC' }, pdf()).expect(201));
  const event = UserErasureRequested({ userId: owner, dueAt: new Date().toISOString() });
  await files.service.deliver(event);
  await files.service.deliver(event);
  await eventually(async () => (await list(token)).ids.length === 1);
  expect((await list(token)).ids).toEqual([shown.id]);
  expect((await list(files.as(other))).ids).toEqual([foreign.id]);
  const ids = [document.id, proof.id].sort();
  expect((await deletions()).filter((id) => ids.includes(id)).sort()).toEqual(ids);
});
