import { request as httpRequest } from 'node:http';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Files, mp4, pdf, startFiles } from './support';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const boundary = 'a-boundary';
const field = (name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name = 'file') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n`;
const end = `\r\n--${boundary}--\r\n`;
const post = (body: Buffer | string, type = `multipart/form-data; boundary=${boundary}`, owner = newId()) =>
  files
    .api()
    .post('/api/v1/files/upload')
    .set('Authorization', files.as(owner, 'VENDOR'))
    .set('Content-Type', type)
    .send(body);
const purpose = field('purpose', 'DOCUMENT');
const document = pdf().toString('latin1');

test.each([
  ['is JSON', '{}', 'application/json', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['names no boundary', purpose, 'multipart/form-data', 400, 'FILE_FORM_INVALID'],
  ['is empty', '', undefined, 400, 'FILE_FORM_INVALID'],
  [
    'has text that is no UTF-8',
    purpose + field('alt', 'caf\u00e9') + fileHead() + document + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  ['has no file', purpose + end, undefined, 400, 'FILE_MISSING'],
  ['has its file first', fileHead() + document + '\r\n' + purpose + end, undefined, 400, 'VALIDATION_ERROR'],
  [
    'has a field after',
    purpose + fileHead() + document + '\r\n' + field('alt', 'x') + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  [
    'has two files',
    purpose + fileHead() + document + '\r\n' + fileHead() + document + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  [
    'has a head that cannot be read',
    purpose + fileHead().replace('a.bin', '\u001b[2Ja') + document + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  ['has a field twice', purpose + purpose + fileHead() + document + end, undefined, 400, 'FILE_FORM_INVALID'],
  [
    'has the file under another name',
    purpose + fileHead('image') + document + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  [
    'has a field that is just not too long for a form',
    purpose + field('alt', 'x'.repeat(4096)) + fileHead() + document + end,
    undefined,
    400,
    'VALIDATION_ERROR',
  ],
  [
    'has a field that is too long',
    purpose + field('alt', 'x'.repeat(4097)) + fileHead() + document + end,
    undefined,
    400,
    'FILE_FORM_INVALID',
  ],
  ['ends in the middle', purpose + fileHead() + document, undefined, 400, 'FILE_UPLOAD_CUT_OFF'],
])('when the form %s, it is refused and nothing stays', async (_what, body, type, status, code) => {
  const owner = newId();
  const answer = await post(Buffer.from(body, 'latin1'), type, owner).expect(status);
  expect(answer.body).toMatchObject({ code });
  expect(await files.keys()).toEqual([]);
  expect(await files.used(owner)).toBe(0);
  expect(await files.sql('SELECT id FROM files')).toEqual([]);
});

/** An upload sent by hand, so that it can be slow, endless or broken off. */
const open = (owner: string, headers: Record<string, string>) => {
  const call = httpRequest(`${files.service.url}/api/v1/files/upload`, {
    method: 'POST',
    headers: {
      Authorization: files.as(owner, 'VENDOR'),
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      ...headers,
    },
  });
  const answer = new Promise<{ status: number; body: string }>((resolve, reject) => {
    call.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
  answer.catch(() => undefined);
  return { call, answer };
};

const block = Buffer.alloc(1024 * 1024, 'v');
const pour = async (call: ReturnType<typeof httpRequest>, megabytes: number): Promise<void> => {
  const gone = new Promise<void>((resolve) => call.once('close', resolve));
  for (let sent = 0; sent < megabytes && !call.destroyed; sent += 1)
    if (!call.write(block)) await Promise.race([gone, new Promise((resolve) => call.once('drain', resolve))]);
};

test('when 200 MB are sent without a length, the sender gets its answer and nothing stays', async () => {
  const owner = newId();
  const { call, answer } = open(owner, { 'Transfer-Encoding': 'chunked' });
  call.write(field('purpose', 'DOCUMENT') + fileHead());
  call.write(pdf(1000));
  await pour(call, 200);
  call.end(end);
  const { status, body } = await answer;
  expect(status).toBe(413);
  expect(JSON.parse(body)).toMatchObject({ code: 'FILE_TOO_LARGE' });
  expect(await files.keys()).toEqual([]);
  expect(await files.used(owner)).toBe(0);
});

test('when a length of 200 MB is declared, it is refused before the file is looked at', async () => {
  const owner = newId();
  const length = 200 * 1024 * 1024;
  const { call, answer } = open(owner, { 'Content-Length': String(length) });
  const head = field('purpose', 'PRODUCT_VIDEO') + fileHead();
  call.write(head);
  await pour(call, 199);
  call.end(Buffer.alloc(length - Buffer.byteLength(head) - 199 * block.length));
  expect((await answer).status).toBe(413);
  expect(await files.sql('SELECT id FROM files WHERE owner_id = $1', [owner])).toEqual([]);
});

test('when the sender goes away in the middle, nothing stays behind', async () => {
  const owner = newId();
  const { call } = open(owner, { 'Content-Length': '50000000' });
  call.write(field('purpose', 'PRODUCT_VIDEO') + fileHead());
  call.write(mp4(1000));
  await pour(call, 12);
  await eventually(async () => (await files.used(owner)) > 0);
  call.destroy();
  await eventually(async () => (await files.used(owner)) === 0);
  expect(await files.sql('SELECT id FROM files WHERE owner_id = $1', [owner])).toEqual([]);
  expect(await files.keys()).toEqual([]);
});
