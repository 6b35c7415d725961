import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { newId } from '@ultramarket/platform';
import { links } from '../src/domain/links';
import { dataOf, type Files, mp4, pdf, startFiles } from './support';
import { picture } from './pictures';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const video = mp4(1000);
const openVideo = async (): Promise<string> => {
  const token = files.as(newId(), 'VENDOR');
  return (await files.ready(token, { purpose: 'PRODUCT_VIDEO' }, video)).id;
};
const download = (id: string, headers: Record<string, string> = {}, query = '') =>
  files
    .api()
    .get(`/api/v1/files/download/${id}${query}`)
    .set(headers)
    .buffer()
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });

test('when a file is public, anyone may read it and caches may store it', async () => {
  const answer = await download(await openVideo()).expect(200);
  expect(answer.body).toEqual(video);
  expect(answer.headers).toMatchObject({
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=86400, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    etag: expect.stringMatching(/^"[0-9a-f]{64}"$/) as string,
  });
});

test('when the caller has the file already, it is not sent again', async () => {
  const id = await openVideo();
  const etag = (await download(id).expect(200)).headers['etag'] ?? '';
  const answer = await download(id, { 'If-None-Match': `"other", W/${etag}` }).expect(304);
  expect((answer.body as Buffer).length).toBe(0);
  await download(id, { 'If-None-Match': '"other"' }).expect(200);
});

test.each([
  ['bytes=0-9', 0, 10],
  ['bytes=990-', 990, 1000],
  ['bytes=-5', 995, 1000],
  ['bytes=100-5000', 100, 1000],
])('when %s is asked for, only that is sent', async (range, from, to) => {
  const answer = await download(await openVideo(), { Range: range }).expect(206);
  expect(answer.body).toEqual(video.subarray(from, to));
  expect(answer.headers['content-range']).toBe(`bytes ${from}-${to - 1}/1000`);
});

test('when a range lies behind the end, or belongs to another file, it is said', async () => {
  const id = await openVideo();
  const answer = await download(id, { Range: 'bytes=1000-' }).expect(416);
  expect(answer.headers['content-range']).toBe('bytes */1000');
  await download(id, { Range: 'bytes=0-9', 'If-Range': '"another"' }).expect(200);
  await download(id, { Range: 'bytes=0-1,5-6' }).expect(200);
});

test('when a file is private, its owner and staff may have it, and others with a link for 15 minutes', async () => {
  const owner = newId();
  const token = files.as(owner);
  const file = await files.ready(token, { purpose: 'DOCUMENT' }, pdf());
  await download(file.id).expect(404);
  await download(file.id, { Authorization: files.as(newId()) }).expect(404);
  const own = await download(file.id, { Authorization: token }).expect(200);
  expect(own.headers).toMatchObject({
    'cache-control': 'private, no-cache',
    'content-disposition': "attachment; filename*=UTF-8''picture.bin.pdf",
  });
  await download(file.id, { Authorization: files.manager }).expect(200);

  const url = file.url ?? '';
  expect(new URL(url, 'http://x').searchParams.get('signature')).toMatch(/^[\w-]{43}$/);
  expect(Date.parse(file.urlExpiresAt ?? '') - Date.now()).toBeGreaterThan(14 * 60_000);
  await files.api().get(url).expect(200);
  const refused = await files
    .api()
    .get(url.replace(/signature=.{4}/, 'signature=AAAA'))
    .expect(403);
  expect(refused.body).toMatchObject({ code: 'FILE_LINK_INVALID' });
  await files
    .api()
    .get(url.replace(/expires=\d/, 'expires=9'))
    .expect(403);
  await files.api().get(url.replace(file.id, newId())).expect(403);
  const { url: old } = links('a-key-that-only-tests-use-0123456789', undefined).to(
    { id: file.id, visibility: 'PRIVATE' },
    'main',
    new Date(Date.now() - 16 * 60_000),
  );
  await files.api().get(old).expect(403);
});

test('when a service looks at a private file, it learns what it is and gets no link that opens it', async () => {
  const token = files.as(newId());
  const { id } = await files.ready(
    token,
    { purpose: 'AVATAR', visibility: 'PRIVATE' },
    await picture('png', 200, 200),
  );
  const service = files.as(newId(), 'SERVICE');
  const seen = await files.view(id, service);
  expect(seen).toMatchObject({ id, visibility: 'PRIVATE', state: 'READY', urlExpiresAt: null });
  expect(seen.variants).toHaveLength(3);
  for (const url of [seen.url ?? '', ...seen.variants.map((variant) => variant.url)]) {
    expect(url).toMatch(/^\/api\/v1\/files\/download\/[0-9a-f-]{36}(\?variant=\d+)?$/);
    await files.api().get(url).expect(404);
    await files.api().get(url).set('Authorization', service).expect(404);
  }
  expect((await files.view(id, token)).url).toContain('signature=');
});

test('when a link was signed for longer than links live, or for an identity document, it opens nothing', async () => {
  const token = files.as(newId());
  const secret = await files.ready(token, { purpose: 'DOCUMENT' }, pdf());
  const proof = await files.ready(token, { purpose: 'KYC' }, pdf());
  const make = links('a-key-that-only-tests-use-0123456789', undefined);
  const linkOf = (id: string, minutes: number) =>
    make.to({ id, visibility: 'PRIVATE' }, 'main', new Date(Date.now() + minutes * 60_000)).url;
  await files.api().get(linkOf(secret.id, 0)).expect(200);
  await files
    .api()
    .get(linkOf(secret.id, 24 * 60))
    .expect(403);
  await files.api().get(linkOf(proof.id, 0)).expect(404);
});

test('when only the headers are asked for, they are those of the file and no bytes are fetched', async () => {
  const id = await openVideo();
  await files.raw.send(
    new PutObjectCommand({ Bucket: files.bucket, Key: `files/${id}/main`, Body: Buffer.alloc(0) }),
  );
  const answer = await files.api().head(`/api/v1/files/download/${id}`).expect(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': '1000' });
});

test('when a KYC document is stored, its bytes are encrypted, and only owner and staff read them', async () => {
  const token = files.as(newId());
  const document = pdf(300_000);
  const file = await files.ready(token, { purpose: 'KYC' }, document);
  expect(file).toMatchObject({ visibility: 'KYC', url: `/api/v1/files/download/${file.id}` });
  const Key = `files/${file.id}/main`;
  const { Body } = await files.raw.send(new GetObjectCommand({ Bucket: files.bucket, Key }));
  const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);
  expect(stored.length).toBe(document.length + 28);
  expect(stored.includes('%PDF')).toBe(false);

  const own = await download(file.id, { Authorization: token, Range: 'bytes=0-9' }).expect(200);
  expect((own.body as Buffer).equals(document)).toBe(true);
  expect(own.headers).toMatchObject({ 'cache-control': 'no-store', 'accept-ranges': 'none' });
  await download(file.id, { Authorization: files.manager }).expect(200);
  await download(file.id).expect(404);
  await download(file.id, { Authorization: files.as(newId(), 'VENDOR') }).expect(404);
  await download(file.id, { Authorization: files.as(newId(), 'SERVICE') }).expect(404);
  await files.api().get(`/api/v1/files/${file.id}`).expect(404);

  stored[1000] = (stored[1000] ?? 0) ^ 1;
  await files.raw.send(new PutObjectCommand({ Bucket: files.bucket, Key, Body: stored }));
  await expect(download(file.id, { Authorization: token })).rejects.toThrow(/aborted|socket hang up/);
});

test('when a KYC picture is prepared, what is served was made anew and lies encrypted', async () => {
  const token = files.as(newId());
  const file = await files.ready(token, { purpose: 'KYC' }, await picture('jpeg', 300, 300));
  expect(file.variants).toEqual([]);
  const answer = await download(file.id, { Authorization: token })
    .expect(200)
    .expect('content-type', 'image/jpeg');
  expect((answer.body as Buffer).subarray(0, 3).toString('hex')).toBe('ffd8ff');
  const Key = `files/${file.id}/main`;
  const { Body } = await files.raw.send(new GetObjectCommand({ Bucket: files.bucket, Key }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).includes('JFIF')).toBe(false);
});

test('when a variant is not there, or no variant, it is said', async () => {
  const id = await openVideo();
  expect(dataOf<object>(await files.api().get(`/api/v1/files/${id}`).expect(200))).toMatchObject({
    variants: [],
  });
  const answer = await files.api().get(`/api/v1/files/download/${id}?variant=400`).expect(404);
  expect(answer.body).toMatchObject({ code: 'FILE_VARIANT_UNKNOWN' });
  await files.api().get(`/api/v1/files/download/${id}?variant=raw`).expect(400);
  await files.api().get(`/api/v1/files/download/${newId()}`).expect(404);
});
