import sharp from 'sharp';
import { newId } from '@ultramarket/platform';
import { type Files, startFiles } from './support';
import { animatedPng, animation, avifSequence, picture } from './pictures';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const bytesOf = async (url: string): Promise<Buffer> => {
  const answer = await files.api().get(url).buffer().expect(200);
  return answer.body as Buffer;
};

/** How far the darkest and the lightest pixel of the lower right corner are apart. */
const contrast = async (bytes: Buffer): Promise<number> => {
  const { width, height } = await sharp(bytes).metadata();
  const corner = { left: Math.floor(width * 0.7), top: Math.floor(height * 0.85) };
  const area = { ...corner, width: width - corner.left, height: height - corner.top };
  const { channels } = await sharp(await sharp(bytes).extract(area).png().toBuffer()).stats();
  return Math.max(...channels.map(({ min, max }) => max - min));
};

test('when a product picture is prepared, it is served anew in all widths, marked and without metadata', async () => {
  const bytes = await picture('jpeg', 1000, 600);
  expect((await sharp(bytes).metadata()).exif).toBeDefined();
  const file = await files.ready(files.as(newId(), 'VENDOR'), { purpose: 'PRODUCT_IMAGE' }, bytes);
  expect(file).toMatchObject({ mime: 'image/jpeg', width: 1000, height: 600 });
  expect(file.variants.map(({ name, width, height }) => [name, width, height])).toEqual([
    ['150', 150, 90],
    ['400', 400, 240],
    ['800', 800, 480],
  ]);
  const main = await bytesOf(file.url ?? '');
  expect(main.length).toBe(file.size);
  const { format, exif, icc, xmp } = await sharp(main).metadata();
  expect({ format, exif, icc, xmp }).toEqual({ format: 'jpeg' });
  expect(await contrast(main)).toBeGreaterThan(60);
  for (const variant of file.variants) {
    const smaller = await bytesOf(variant.url);
    expect(smaller.length).toBe(variant.size);
    expect(await sharp(smaller).metadata()).toMatchObject({ format: 'webp', width: variant.width });
  }
  const [event] = (await files.service.published<{ fileId: string }>('FileProcessed')).filter(
    ({ fileId }) => fileId === file.id,
  );
  expect(event).toEqual({
    fileId: file.id,
    variants: [
      { name: 'main', url: file.url, width: 1000, height: 600 },
      ...file.variants.map(({ name, url, width, height }) => ({ name, url, width, height })),
    ],
  });
  expect((await files.keys()).filter((key) => key.includes(file.id)).sort()).toEqual(
    ['150', '400', '800', 'main'].map((name) => `files/${file.id}/${name}`),
  );
});

test('when a review picture is prepared, it gets no mark', async () => {
  const file = await files.ready(
    files.as(newId()),
    { purpose: 'REVIEW_IMAGE' },
    await picture('png', 600, 400),
  );
  expect(await contrast(await bytesOf(file.url ?? ''))).toBeLessThan(10);
});

test('when bytes hide behind a picture, they are not served', async () => {
  const secret = '<script>alert("polyglot")</script>';
  const bytes = Buffer.concat([await picture('jpeg', 300, 200), Buffer.from(secret)]);
  const file = await files.ready(files.as(newId()), { purpose: 'AVATAR' }, bytes);
  expect((await bytesOf(file.url ?? '')).includes('script')).toBe(false);
});

test('when a picture is smaller than a variant, it is not blown up', async () => {
  const file = await files.ready(files.as(newId()), { purpose: 'AVATAR' }, await picture('webp', 200, 200));
  expect(file.variants.map(({ width }) => width)).toEqual([150, 200, 200]);
});

test('when a camera was turned, the picture stands upright', async () => {
  const turned = await sharp(await picture('jpeg', 400, 200))
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const file = await files.ready(files.as(newId()), { purpose: 'AVATAR' }, turned);
  expect(file).toMatchObject({ width: 200, height: 400 });
});

test('when the process ended in the middle of a picture, the next one takes it up', async () => {
  const token = files.as(newId());
  const file = await files.ready(token, { purpose: 'AVATAR' }, await picture());
  const put = `UPDATE files SET state = 'PENDING', attempts = 1, next_attempt_at = now() - interval '1 second' WHERE id = $1`;
  await files.sql('DELETE FROM file_objects WHERE file_id = $1', [file.id]);
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const Key = `files/${file.id}/raw`;
  await files.raw.send(
    new PutObjectCommand({ Bucket: files.bucket, Key, Body: await picture('jpeg', 500, 500) }),
  );
  await files.sql(put, [file.id]);
  await files.service.runJob('prepare-files');
  expect(await files.view(file.id)).toMatchObject({ state: 'READY', width: 500, height: 500 });
});

test('when a picture ends the process again and again, it is given up', async () => {
  const token = files.as(newId());
  const file = await files.ready(token, { purpose: 'AVATAR' }, await picture('png', 50, 50));
  const put = `UPDATE files SET state = 'PENDING', attempts = 5, next_attempt_at = now() - interval '1 second' WHERE id = $1`;
  await files.sql(put, [file.id]);
  await files.service.runJob('prepare-files');
  expect(await files.view(file.id, token)).toMatchObject({ state: 'FAILED', url: null });
  const answer = await files.api().get(`/api/v1/files/download/${file.id}`).expect(410);
  expect(answer.body).toMatchObject({ code: 'FILE_UNUSABLE' });
});

test.each([
  ['GIF', () => animation('gif')],
  ['WebP', () => animation('webp')],
  ['PNG', animatedPng],
  ['AVIF', avifSequence],
])('when a %s moves, it is refused with the reason', async (_what, make) => {
  const owner = newId();
  const send = async (bytes: Buffer) =>
    files.send(files.as(owner, 'VENDOR'), { purpose: 'PRODUCT_IMAGE' }, bytes);
  const refused = await send(await make());
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ code: 'FILE_IMAGE_ANIMATED' });
  expect(await files.used(owner)).toBe(0);
});

test.each(['gif', 'webp', 'png', 'avif'] as const)('when a %s has one frame, it is taken', async (format) => {
  const bytes = await picture(format, 60, 40);
  const answer = await files.send(files.as(newId(), 'VENDOR'), { purpose: 'PRODUCT_IMAGE' }, bytes);
  expect(answer.status).toBe(201);
});
