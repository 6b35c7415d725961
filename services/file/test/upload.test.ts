import { createHash } from 'node:crypto';
import { newId } from '@ultramarket/platform';
import { dataOf, type Files, mp4, pdf, startFiles, webm } from './support';
import { picture } from './pictures';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
}, 60_000);
afterAll(() => files.stop());

test('when a vendor uploads a product picture, it is stored, announced and later served in all widths', async () => {
  const vendor = newId();
  const token = files.as(vendor, 'VENDOR');
  const bytes = await picture();
  const productId = newId();
  const fields = { purpose: 'PRODUCT_IMAGE', productId, alt: 'A blue field', tags: 'blue, wide' };
  const answer = await files.send(token, fields, bytes, 'поле.jpg').expect(201);
  const uploaded = dataOf(answer);
  expect(uploaded).toMatchObject({
    ownerId: vendor,
    name: 'поле.jpg',
    purpose: 'PRODUCT_IMAGE',
    visibility: 'PUBLIC',
    mime: 'image/jpeg',
    size: bytes.length,
    checksum: createHash('sha256').update(bytes).digest('hex'),
    width: 1000,
    height: 600,
    alt: 'A blue field',
    tags: ['blue', 'wide'],
    productId,
  });
  expect(await files.service.published('FileUploaded')).toEqual([
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
