import { request as httpRequest } from 'node:http';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { fileErrors } from '../src/domain/errors';
import { collect } from '../src/use-cases/measure';
import { uploadBulkhead } from '../src/use-cases/upload-bulkhead';
import { blank, picture } from './pictures';
import { dataOf, type Files, mp4, pdf, startFiles } from './support';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const boundary = 'a-boundary';
const headOf = (purpose: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n${purpose}\r\n` +
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;

interface Answer {
  status: number | undefined;
  retryAfter: string | undefined;
  code?: string;
}

/** An upload that has begun and goes on only on demand. */
const begin = (owner: string, purpose: string, bytes: Buffer) => {
  const call = httpRequest(`${files.service.url}/api/v1/files/upload`, {
    method: 'POST',
    headers: {
      Authorization: files.as(owner, 'VENDOR'),
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Transfer-Encoding': 'chunked',
    },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const { code } = JSON.parse(text) as { code?: string };
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode, retryAfter, ...(code && { code }) });
      });
    });
  });
  const half = Math.floor(bytes.length / 2);
  call.write(Buffer.concat([Buffer.from(headOf(purpose)), bytes.subarray(0, half)]));
  return {
    answer,
    leave: () => call.destroy(),
    finish: () => {
      call.end(Buffer.concat([bytes.subarray(half), Buffer.from(`\r\n--${boundary}--\r\n`)]));
      return answer;
    },
  };
};

const rowsOf = (owner: string) => files.sql('SELECT id FROM files WHERE owner_id = $1', [owner]);

test('when two uploads of a user are under way, a third is refused and leaves nothing; after one it is taken', async () => {
  const owner = newId();
  const video = mp4(100_000);
  const [first, second] = [begin(owner, 'PRODUCT_VIDEO', video), begin(owner, 'PRODUCT_VIDEO', video)];
  await eventually(async () => (await rowsOf(owner)).length === 2);
  const third = begin(owner, 'DOCUMENT', pdf(100_000));
  expect(await third.answer).toEqual({ status: 429, retryAfter: '2', code: 'UPLOADS_LIMITED' });
  third.leave();
  expect(await rowsOf(owner)).toHaveLength(2);
  // Others are not held up by it.
  const other = files.as(newId(), 'VENDOR');
  await files.send(other, { purpose: 'DOCUMENT' }, pdf()).expect(201);
  expect((await first.finish()).status).toBe(201);
  expect(dataOf(await files.send(files.as(owner), { purpose: 'DOCUMENT' }, pdf()).expect(201)).ownerId).toBe(
    owner,
  );
  expect((await second.finish()).status).toBe(201);
});

test('when an upload fails, its permit is free again', async () => {
  const token = files.as(newId());
  for (let times = 0; times < 4; times += 1)
    await files.send(token, { purpose: 'AVATAR' }, pdf()).expect(415);
  await files.send(token, { purpose: 'AVATAR' }, await picture('png', 20, 20)).expect(201);
});

test('when as many pictures are held as may be, one more is refused before it is read, and videos go on', async () => {
  const bytes = await picture('png', 900, 900);
  const owners = Array.from({ length: 12 }, () => newId());
  const held = owners.map((owner) => begin(owner, 'AVATAR', Buffer.concat([bytes, Buffer.alloc(20_000)])));
  const late = newId();
  const refused = await eventually(async () => {
    const answer = await files.send(files.as(late), { purpose: 'AVATAR' }, await picture('png', 30, 30));
    if (answer.status !== 503) throw new Error(`the answer is ${answer.status}`);
    return answer;
  });
  expect(refused.body).toMatchObject({ code: 'UPLOADS_BUSY' });
  expect(refused.headers['retry-after']).toBe('5');
  await files.send(files.as(newId(), 'VENDOR'), { purpose: 'PRODUCT_VIDEO' }, mp4()).expect(201);
  const answers = await Promise.all(held.map((one) => one.finish()));
  expect(answers.map(({ status }) => status)).toEqual(owners.map(() => 201));
  await files.send(files.as(late), { purpose: 'AVATAR' }, await picture('png', 30, 30)).expect(201);
});

test('when the permits for uploads and for pictures are taken, the next ones are refused until one is released', () => {
  const bulkhead = uploadBulkhead();
  const uploads = Array.from({ length: 32 }, () => bulkhead.acquireUpload(newId()));
  expect(() => bulkhead.acquireUpload(newId())).toThrow(fileErrors.UPLOADS_BUSY());
  uploads[0]?.();
  uploads[0]?.();
  bulkhead.acquireUpload(newId());
  expect(() => bulkhead.acquireUpload(newId())).toThrow(fileErrors.UPLOADS_BUSY());
  const pictures = Array.from({ length: 12 }, () => bulkhead.acquirePicture());
  expect(() => bulkhead.acquirePicture()).toThrow(fileErrors.UPLOADS_BUSY());
  pictures[3]?.();
  bulkhead.acquirePicture();
});

test('when a picture does not come to its end, its permit is not held for it', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('x');
    await new Promise(() => undefined);
  }
  await expect(collect(endless(), 10)).rejects.toThrow('The file took too long.');
});

test.each([
  ['REVIEW_IMAGE', 5000, 5000, 201],
  ['REVIEW_IMAGE', 5001, 5000, 422],
  ['AVATAR', 5001, 5000, 422],
  ['KYC', 5001, 5000, 422],
  ['PRODUCT_IMAGE', 5001, 5000, 201],
  ['PRODUCT_IMAGE', 8000, 5001, 422],
])('when a %s has %d × %d pixels, the answer is %d', async (purpose, width, height, status) => {
  const token = files.as(newId(), 'VENDOR');
  const answer = await files.send(token, { purpose }, blank(width, height)).expect(status);
  if (status === 422) expect(answer.body).toMatchObject({ code: 'FILE_IMAGE_UNREADABLE' });
});
