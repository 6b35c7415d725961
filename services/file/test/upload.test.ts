import { createHash } from 'node:crypto';
import { newId } from '@ultramarket/platform';
import { dataOf, type Files, mp4, pdf, startFiles, webm } from './support';
import { bomb, picture } from './pictures';

let files: Files;
beforeAll(async () => {
  files = await startFiles({ QUOTA_BYTES: String(8 * 1024 * 1024) });
});
afterAll(() => files.stop());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('when a vendor uploads a product picture, it is stored, announced and counted', async () => {
  const vendor = newId();
  const bytes = await picture();
  const productId = newId();
  const fields = { purpose: 'PRODUCT_IMAGE', productId, alt: 'A blue field', tags: 'blue, wide' };
  const answer = await files.send(files.as(vendor, 'VENDOR'), fields, bytes, 'поле.jpg').expect(201);
  const uploaded = dataOf(answer);
  expect(uploaded).toMatchObject({
    ownerId: vendor,
    name: 'поле.jpg',
    purpose: 'PRODUCT_IMAGE',
    visibility: 'PUBLIC',
    mime: 'image/jpeg',
    size: bytes.length,
    checksum: sha256(bytes),
    width: 1000,
    height: 600,
    alt: 'A blue field',
    tags: ['blue', 'wide'],
    productId,
  });
  const published = await files.service.published<{ fileId: string }>('FileUploaded');
  expect(published.filter(({ fileId }) => fileId === uploaded.id)).toEqual([
    {
      fileId: uploaded.id,
      ownerId: vendor,
      purpose: 'PRODUCT_IMAGE',
      mime: 'image/jpeg',
      bytes: bytes.length,
    },
  ]);
  expect(await files.used(vendor)).toBe(bytes.length);
});

test.each([
  ['PRODUCT_VIDEO', mp4(7_000_000), 'video/mp4'],
  ['PRODUCT_VIDEO', webm(), 'video/webm'],
  ['DOCUMENT', pdf(), 'application/pdf'],
])('when a %s is uploaded, it can be read at once, byte for byte (%#)', async (purpose, bytes, mime) => {
  const token = files.as(newId(), 'VENDOR');
  const uploaded = dataOf(await files.send(token, { purpose }, bytes).expect(201));
  expect(uploaded).toMatchObject({ state: 'READY', mime, size: bytes.length, checksum: sha256(bytes) });
  const answer = await files
    .api()
    .get(uploaded.url ?? '')
    .buffer()
    .parse((response, done) => {
      const hash = createHash('sha256');
      response
        .on('data', (chunk: Buffer) => hash.update(chunk))
        .on('end', () => done(null, hash.digest('hex')));
    })
    .expect(200)
    .expect('content-type', mime)
    .expect('content-length', String(bytes.length));
  expect(answer.body).toBe(sha256(bytes));
});

test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
  'when a review picture is a %s, its content says so, whatever its name',
  async (format) => {
    const token = files.as(newId());
    const answer = await files.send(
      token,
      { purpose: 'REVIEW_IMAGE' },
      await picture(format, 200, 100),
      'x.exe',
    );
    expect(dataOf(answer)).toMatchObject({ mime: `image/${format}`, width: 200, height: 100 });
  },
);

const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2000)]);
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'.padEnd(300),
);

test.each([
  [
    'a program as a picture',
    { purpose: 'AVATAR' },
    Buffer.from('MZ'.padEnd(500, '\0')),
    415,
    'FILE_TYPE_REFUSED',
  ],
  ['an SVG with a script', { purpose: 'AVATAR' }, svg, 415, 'FILE_TYPE_REFUSED'],
  ['an archive as a document', { purpose: 'DOCUMENT' }, zip, 415, 'FILE_TYPE_REFUSED'],
  ['a document as a picture', { purpose: 'AVATAR' }, pdf(), 415, 'FILE_TYPE_REFUSED'],
  ['a video as KYC', { purpose: 'KYC' }, mp4(), 415, 'FILE_TYPE_REFUSED'],
  ['no bytes', { purpose: 'AVATAR' }, Buffer.alloc(0), 400, 'FILE_MISSING'],
  ['an unknown purpose', { purpose: 'FUN' }, pdf(), 400, 'VALIDATION_ERROR'],
  ['an unknown field', { purpose: 'DOCUMENT', colour: 'red' }, pdf(), 400, 'VALIDATION_ERROR'],
  ['public KYC', { purpose: 'KYC', visibility: 'PUBLIC' }, pdf(), 400, 'VALIDATION_ERROR'],
  ['a product on an avatar', { purpose: 'AVATAR', productId: newId() }, pdf(), 400, 'VALIDATION_ERROR'],
  ['a product video of a customer', { purpose: 'PRODUCT_VIDEO' }, mp4(), 403, 'FORBIDDEN'],
  ['a public document as a customer', { purpose: 'DOCUMENT', visibility: 'PUBLIC' }, pdf(), 403, 'FORBIDDEN'],
  ['a document of 11 MB', { purpose: 'DOCUMENT' }, pdf(11_000_000), 413, 'FILE_TOO_LARGE'],
])('when a user sends %s, it is refused and nothing stays', async (_what, fields, bytes, status, code) => {
  const customer = newId();
  const answer = await files.send(files.as(customer), fields as never, bytes).expect(status);
  expect(answer.body).toMatchObject({ success: false, code, status });
  expect(await files.used(customer)).toBe(0);
  expect(await files.sql('SELECT id FROM files WHERE owner_id = $1', [customer])).toEqual([]);
  expect(await files.strays()).toEqual([]);
});

test('when a picture is damaged, cut off, a bomb or something else in disguise, it is refused', async () => {
  const whole = await picture('png', 800, 800);
  const disguised = Buffer.concat([
    whole.subarray(0, 60),
    Buffer.from('<script>alert(1)</script>'.repeat(50)),
  ]);
  const bad = [whole.subarray(0, whole.length / 2), disguised, bomb()];
  for (const bytes of bad) {
    const answer = await files.send(files.as(newId()), { purpose: 'AVATAR' }, bytes).expect(422);
    expect(answer.body).toMatchObject({ code: 'FILE_IMAGE_UNREADABLE' });
  }
});

test('when a picture is larger than 5 MB, it is refused though its declared length is not', async () => {
  const bytes = Buffer.concat([await picture('png'), Buffer.alloc(5 * 1024 * 1024)]);
  const answer = await files.send(files.as(newId()), { purpose: 'REVIEW_IMAGE' }, bytes).expect(413);
  expect(answer.body).toMatchObject({ code: 'FILE_TOO_LARGE' });
});

test('when uploads at once would pass the quota, those that fit are taken and the others are refused', async () => {
  const vendor = newId();
  const token = files.as(vendor, 'VENDOR');
  const send = () => files.send(token, { purpose: 'PRODUCT_VIDEO' }, mp4(5_000_000));
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({ code: 'FILE_QUOTA_EXCEEDED' });
  expect(await files.used(vendor)).toBe(5_000_000);
  const gone = dataOf(answers.find(({ status }) => status === 201) ?? (await send()));
  await files.api().delete(`/api/v1/files/${gone.id}`).set('Authorization', token).expect(200);
  // Its bytes are still there.
  expect(await files.used(vendor)).toBe(5_000_000);
  expect((await send().expect(422)).body).toMatchObject({ code: 'FILE_QUOTA_EXCEEDED' });
  await files.sql(`UPDATE files SET deleted_at = now() - interval '31 days' WHERE id = $1`, [gone.id]);
  await files.service.runJob('purge-files');
  expect(await files.used(vendor)).toBe(0);
  await send().expect(201);
});

test('when vendors and staff publish a document, it is public', async () => {
  const fields = { purpose: 'DOCUMENT', visibility: 'PUBLIC' };
  for (const token of [files.as(newId(), 'VENDOR'), files.manager])
    expect(dataOf(await files.send(token, fields, pdf()).expect(201))).toMatchObject({
      visibility: 'PUBLIC',
    });
});

test('when the caller is not signed in, nothing is stored', async () => {
  await files.api().post('/api/v1/files/upload').field('purpose', 'AVATAR').expect(401);
});
