import { randomBytes } from 'node:crypto';
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import request, { type Response, type Test } from 'supertest';
import { newId, statement } from '@ultramarket/platform';
import { eventually, startTestService, testEngines, type TestService } from '@ultramarket/platform/testing';
import { fileService } from '../src/service';
import { type FileView } from '../src/use-cases/view-file';

export interface Files {
  readonly service: TestService;
  readonly manager: string;
  readonly bucket: string;
  as(userId: string, role?: 'CUSTOMER' | 'VENDOR' | 'MANAGER' | 'SERVICE'): string;
  api(): ReturnType<typeof request>;
  /** Sends a form with these fields and one file; nothing is expected of the answer. */
  send(token: string, fields: Record<string, string>, bytes: Buffer, name?: string): Test;
  /** Uploads a file and waits until it can be read. */
  ready(token: string, fields: Record<string, string>, bytes: Buffer): Promise<FileView>;
  view(id: string, token?: string): Promise<FileView>;
  /** Keys in the object store. */
  keys(): Promise<string[]>;
  /** Those of them that belong to no row. */
  strays(): Promise<string[]>;
  raw: S3Client;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  used(ownerId: string): Promise<number>;
  stop(): Promise<void>;
}

export const dataOf = <Data = FileView>(answer: Response): Data => (answer.body as { data: Data }).data;

/** What a service of this bucket is started with. */
export const settings = (bucket: string): Record<string, string> => {
  const { s3 } = testEngines();
  return {
    S3_ENDPOINT: s3.endpoint,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY: s3.accessKey,
    S3_SECRET_KEY: s3.secretKey,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    FILE_SIGNING_KEY: 'a-key-that-only-tests-use-0123456789',
    BRAND_NAME: 'UltraMarket',
    PREPARE_RETRY_MS: '50',
    ORPHAN_GRACE_MS: '0',
  };
};

const usage = statement<{ bytes: string }>('test-usage', 'SELECT bytes FROM file_usage WHERE owner_id = $1');

const clientOf = (): S3Client => {
  const { s3 } = testEngines();
  const credentials = { accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey };
  return new S3Client({ endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
};

const listKeys = async (raw: S3Client, Bucket: string): Promise<string[]> => {
  const { Contents = [] } = await raw.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
};

const removeBucket = async (raw: S3Client, Bucket: string): Promise<void> => {
  for (const Key of await listKeys(raw, Bucket)) await raw.send(new DeleteObjectCommand({ Bucket, Key }));
  await raw.send(new DeleteBucketCommand({ Bucket }));
  raw.destroy();
};

/** File-service as in production, on a bucket of its own. */
export const startFiles = async (env: Record<string, string> = {}): Promise<Files> => {
  const bucket = `test-${randomBytes(6).toString('hex')}`;
  const service = await startTestService(fileService, { ...settings(bucket), ...env });
  const { database } = service.running;
  if (!database) throw new Error('file has a database');
  const raw = clientOf();
  const api = () => request(service.url);
  const as: Files['as'] = (userId, role = 'CUSTOMER') =>
    `Bearer ${service.authority.token({ userId, role })}`;

  const send: Files['send'] = (token, fields, bytes, name = 'picture.bin') => {
    const call = api().post('/api/v1/files/upload').set('Authorization', token);
    for (const [field, value] of Object.entries(fields)) void call.field(field, value);
    return call.attach('file', bytes, name);
  };
  const view: Files['view'] = async (id, token) => {
    const call = api().get(`/api/v1/files/${id}`);
    return dataOf(await (token ? call.set('Authorization', token) : call).expect(200));
  };
  const sql: Files['sql'] = async (text, values = []) =>
    (await database.pool.query(text, values)).rows as never;
  return {
    service,
    bucket,
    raw,
    manager: as(newId(), 'MANAGER'),
    as,
    api,
    send,
    view,
    ready: async (token, fields, bytes) => {
      const { id } = dataOf(await send(token, fields, bytes).expect(201));
      return eventually(async () => {
        const file = await view(id, token);
        if (file.state !== 'READY') throw new Error(`the file is ${file.state}`);
        return file;
      }, 20_000);
    },
    keys: () => listKeys(raw, bucket),
    strays: async () => {
      const rows = await sql<{ id: string }>('SELECT id FROM files');
      return (await listKeys(raw, bucket)).filter((key) => !rows.some(({ id }) => key.includes(id)));
    },
    sql,
    used: async (ownerId) => Number((await database.query(usage, [ownerId]))[0]?.bytes ?? 0),
    stop: async () => {
      await service.stop();
      await removeBucket(raw, bucket);
    },
  };
};

/** The smallest bytes that pass as a PDF, an MP4 or a WebM, made as long as wanted. */
export const pdf = (bytes = 2000): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(bytes - 9, 'p')]);
export const mp4 = (bytes = 2000): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), randomBytes(bytes - 12)]);
export const webm = (): Buffer =>
  Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84]),
    Buffer.from('webm'),
    Buffer.alloc(500, 1),
  ]);
