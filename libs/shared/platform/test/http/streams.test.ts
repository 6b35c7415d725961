import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import request from 'supertest';
import { z } from 'zod';
import { endpoint, errors, StreamReply } from '../../src';
import { eventually, startTestService, type TestService } from '../../src/testing';
import { notesService } from '../support/notes';

/** How far an upload was read before it was refused, bytes. */
let read = 0;
let closed = 0;

const upload = (path: string, most: number) =>
  endpoint({
    method: 'post',
    path,
    summary: 'Hashes what it is sent',
    access: 'public',
    upload: { contentType: 'application/octet-stream', form: z.object({ file: z.string() }) },
    status: 201,
    response: z.object({ bytes: z.number(), sha256: z.string() }),
    handle: async ({ stream }) => {
      const hash = createHash('sha256');
      read = 0;
      for await (const chunk of stream) {
        read += (chunk as Buffer).length;
        if (read > most) throw errors.PAYLOAD_TOO_LARGE();
        hash.update(chunk as Buffer);
      }
      return { bytes: read, sha256: hash.digest('hex') };
    },
  });

const download = (path: string, source: () => Readable) =>
  endpoint({
    method: 'get',
    path,
    summary: 'Sends bytes as they come',
    access: 'public',
    response: z.unknown(),
    handle: async () =>
      new StreamReply(
        source().once('close', () => (closed += 1)),
        {
          status: 206,
          headers: { 'Content-Type': 'image/png', 'Content-Range': 'bytes 0-8/9' },
        },
      ),
  });

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService(() => ({
      endpoints: [
        upload('/api/v1/uploads', 50_000_000),
        upload('/api/v1/small-uploads', 100_000),
        download('/api/v1/downloads/whole', () => Readable.from([Buffer.from('some '), Buffer.from('data')])),
        download(
          '/api/v1/downloads/endless',
          () =>
            new Readable({
              read() {
                this.push(randomBytes(16_384));
              },
            }),
        ),
      ],
    })),
    { BODY_LIMIT_BYTES: '2000' },
  );
});
afterAll(() => service.stop());

test('when a body is far above the limit of JSON bodies, an upload takes it as it comes', async () => {
  const bytes = randomBytes(5_000_000);
  const answer = await request(service.url)
    .post('/api/v1/uploads')
    .type('application/octet-stream')
    .send(bytes)
    .expect(201);
  expect(answer.body).toEqual({
    success: true,
    data: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  });
});

test('when an upload has another type, it is refused', async () => {
  const { body } = await request(service.url).post('/api/v1/uploads').send({ file: 'x' }).expect(415);
  expect(body).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
});

test('when an upload is refused half way, the answer comes and the rest is not read', async () => {
  const { hostname, port } = new URL(service.url);
  const { status, connection } = await new Promise<{ status?: number; connection?: string }>(
    (resolve, reject) => {
      const sending = httpRequest(
        {
          hostname,
          port,
          method: 'POST',
          path: '/api/v1/small-uploads',
          headers: { 'content-type': 'application/octet-stream' },
        },
        (response) => {
          resolve({
            ...(response.statusCode && { status: response.statusCode }),
            ...(response.headers.connection && { connection: response.headers.connection }),
          });
          sending.destroy();
        },
      ).on('error', reject);
      Readable.from(
        (function* () {
          for (;;) yield randomBytes(16_384);
        })(),
      ).pipe(sending);
    },
  );
  expect({ status, connection }).toEqual({ status: 413, connection: 'close' });
  expect(read).toBeLessThan(1_000_000);
});

test('when a handler answers with a stream, its bytes and headers are sent', async () => {
  const { body, headers } = await request(service.url).get('/api/v1/downloads/whole').expect(206);
  expect(String(body)).toBe('some data');
  expect(headers).toMatchObject({ 'content-type': 'image/png', 'content-range': 'bytes 0-8/9' });
});

test('when the caller goes away in the middle, the source is closed', async () => {
  const before = closed;
  const controller = new AbortController();
  const answer = await fetch(`${service.url}/api/v1/downloads/endless`, { signal: controller.signal });
  expect(answer.status).toBe(206);
  controller.abort();
  await eventually(() => expect(closed).toBe(before + 1));
});
