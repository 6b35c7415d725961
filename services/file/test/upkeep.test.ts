import { ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import request from 'supertest';
import { newId } from '@ultramarket/platform';
import { dataOf, type Files, mp4, startFiles } from './support';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const put = (Key: string) =>
  files.raw.send(new PutObjectCommand({ Bucket: files.bucket, Key, Body: Buffer.from('left behind') }));
const upload = async (owner: string) => {
  const token = files.as(owner, 'VENDOR');
  return dataOf(await files.send(token, { purpose: 'PRODUCT_VIDEO' }, mp4()).expect(201));
};
const keysOf = async (id: string) => (await files.keys()).filter((key) => key.includes(id));

test('when a process died in the middle of an upload, its leftovers are swept after an hour', async () => {
  const owner = newId();
  const { id } = await upload(owner);
  const { id: young } = await upload(owner);
  const unfinished = `UPDATE files SET state = 'UPLOADING', created_at = now() - $2::interval WHERE id = $1`;
  await files.sql(unfinished, [id, '61 minutes']);
  await files.sql(unfinished, [young, '50 minutes']);
  const before = await files.used(owner);
  await files.service.runJob('sweep-uploads');
  expect(await keysOf(id)).toEqual([]);
  expect(await files.sql('SELECT id FROM files WHERE id = $1', [id])).toEqual([]);
  expect(await files.used(owner)).toBe(before - 2000);
  expect(await keysOf(young)).toHaveLength(1);
  const { Uploads = [] } = await files.raw.send(new ListMultipartUploadsCommand({ Bucket: files.bucket }));
  expect(Uploads).toEqual([]);
});

test('when a file was deleted thirty days ago, its bytes and its row go for good', async () => {
  const owner = newId();
  const [old, recent] = [await upload(owner), await upload(owner)];
  const token = files.as(owner, 'VENDOR');
  for (const { id } of [old, recent])
    await files.api().delete(`/api/v1/files/${id}`).set('Authorization', token).expect(200);
  await files.sql(`UPDATE files SET deleted_at = now() - interval '30 days 1 hour' WHERE id = $1`, [old.id]);
  await files.service.runJob('purge-files');
  expect(await keysOf(old.id)).toEqual([]);
  expect(await files.sql('SELECT id FROM files WHERE id = $1', [old.id])).toEqual([]);
  expect(await keysOf(recent.id)).toHaveLength(1);
});

test('when deleted files are purged, their space is given back, and who uses none has no row', async () => {
  const owner = newId();
  const token = files.as(owner, 'VENDOR');
  const [one, two] = [await upload(owner), await upload(owner)];
  const purge = async (id: string) => {
    await files.api().delete(`/api/v1/files/${id}`).set('Authorization', token).expect(200);
    await files.sql(`UPDATE files SET deleted_at = now() - interval '31 days' WHERE id = $1`, [id]);
    await files.service.runJob('purge-files');
  };
  expect(await files.used(owner)).toBe(4000);
  await purge(one.id);
  expect(await files.used(owner)).toBe(2000);
  await purge(two.id);
  expect(await files.sql('SELECT bytes FROM file_usage WHERE owner_id = $1', [owner])).toEqual([]);
});

test('when a file was infected or damaged for thirty days, it is deleted, announced once, and purged later', async () => {
  const owner = newId();
  const [infected, damaged, young] = [await upload(owner), await upload(owner), await upload(owner)];
  const found = 'UPDATE files SET state = $2, updated_at = now() - $3::interval WHERE id = $1';
  await files.sql(found, [infected.id, 'QUARANTINED', '31 days']);
  await files.sql(found, [damaged.id, 'FAILED', '31 days']);
  await files.sql(found, [young.id, 'FAILED', '29 days']);
  await files.service.runJob('purge-files');
  await files.service.runJob('purge-files');
  const there = await files.sql<{ id: string }>(
    'SELECT id FROM files WHERE owner_id = $1 AND deleted_at IS NULL',
    [owner],
  );
  expect(there).toEqual([{ id: young.id }]);
  const published = await files.service.published<{ fileId: string; ownerId: string }>('FileDeleted');
  const ids = published.filter(({ ownerId }) => ownerId === owner).map(({ fileId }) => fileId);
  expect(ids.sort()).toEqual([infected.id, damaged.id].sort());
});

test('when an identity check was rejected thirty days ago, nothing is kept of it', async () => {
  const [old, recent, open] = [newId(), newId(), newId()];
  const insert =
    'INSERT INTO kyc_submissions (id, user_id, rejected_at) VALUES ($1, $1, now() - $2::interval)';
  await files.sql(insert, [old, '31 days']);
  await files.sql(insert, [recent, '29 days']);
  await files.sql(insert, [open, null]);
  await files.service.runJob('purge-files');
  const left = await files.sql<{ id: string }>('SELECT id FROM kyc_submissions ORDER BY id');
  expect(left.map(({ id }) => id)).toEqual([recent, open].sort());
});

test('when objects belong to no file, they are swept, and those of files stay', async () => {
  const { id } = await upload(newId());
  const orphan = `files/${newId()}/main`;
  const leftover = `files/${id}/raw`;
  await put(orphan);
  await put(leftover);
  await put('backup/of-somebody-else');
  await files.service.runJob('sweep-orphans');
  const keys = await files.keys();
  expect(keys).not.toContain(orphan);
  expect(keys).not.toContain(leftover);
  expect(keys).toContain(`files/${id}/main`);
  expect(keys).toContain('backup/of-somebody-else');
});

test('when an object is young, it is no orphan yet', async () => {
  const withGrace = await startFiles({ ORPHAN_GRACE_MS: '3600000' });
  try {
    const Key = `files/${newId()}/main`;
    await withGrace.raw.send(new PutObjectCommand({ Bucket: withGrace.bucket, Key, Body: 'x' }));
    await withGrace.service.runJob('sweep-orphans');
    expect(await withGrace.keys()).toEqual([Key]);
  } finally {
    await withGrace.stop();
  }
});

test('when the object store is gone, uploads are refused for now, and the service says what it lacks', async () => {
  const lonely = await startFiles({ S3_ENDPOINT: 'http://127.0.0.1:9', MIGRATE_ON_START: 'false' });
  try {
    const owner = newId();
    const token = lonely.as(owner, 'VENDOR');
    const answer = await lonely.send(token, { purpose: 'PRODUCT_VIDEO' }, mp4()).expect(503);
    expect(answer.body).toMatchObject({ code: 'UNAVAILABLE' });
    const health = await request(lonely.service.url).get('/health').expect(503);
    expect((health.body as { dependencies: object }).dependencies).toMatchObject({
      storage: 'down',
    });
    await request(lonely.service.url).get('/health/ready').expect(200);
    // Nothing can be removed from a store that is gone: the row stays for the sweep.
    expect(await lonely.sql('SELECT state FROM files WHERE owner_id = $1', [owner])).toEqual([
      { state: 'UPLOADING' },
    ]);
  } finally {
    await lonely.service.stop();
  }
});
