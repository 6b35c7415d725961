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
  const patient = await startFiles({ ORPHAN_GRACE_MS: '3600000' });
  try {
    const Key = `files/${newId()}/main`;
    await patient.raw.send(new PutObjectCommand({ Bucket: patient.bucket, Key, Body: 'x' }));
    await patient.service.runJob('sweep-orphans');
    expect(await patient.keys()).toEqual([Key]);
  } finally {
    await patient.stop();
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
