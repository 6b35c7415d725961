import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Client as Elasticsearch } from '@elastic/elasticsearch';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readEnginesFile } from '../test-engines';
import { required } from '../user-error';

const { urls } = required(
  readEnginesFile(process.env['ULTRAMARKET_TEST_ENGINES'] ?? ''),
  'running test engines',
);
const unique = `t${Date.now()}${process.pid}`;

describe('Elasticsearch', () => {
  const client = new Elasticsearch({ node: urls.elasticsearchUrl });
  const analyzers = {
    char_filter: { latin: { type: 'mapping' as const, mappings: ['ў => o', 'ш => sh'] } },
    filter: {
      beginnings: { type: 'edge_ngram' as const, min_gram: 2, max_gram: 5 },
      stems: { type: 'stemmer' as const, language: 'russian' },
      same: { type: 'synonym_graph' as const, synonyms: ['sofa, couch'] },
    },
    analyzer: {
      uzbek: {
        type: 'custom' as const,
        tokenizer: 'standard',
        char_filter: ['latin'],
        filter: ['lowercase'],
      },
      russian: { type: 'custom' as const, tokenizer: 'standard', filter: ['lowercase', 'stems'] },
      synonyms: { type: 'custom' as const, tokenizer: 'standard', filter: ['lowercase', 'same'] },
      prefixes: { type: 'custom' as const, tokenizer: 'keyword', filter: ['lowercase', 'beginnings'] },
    },
    normalizer: { folded: { type: 'custom' as const, filter: ['lowercase', 'asciifolding'] } },
  };
  const tokens = async (analyzer: string, text: string) =>
    (await client.indices.analyze({ index: unique, analyzer, text })).tokens?.map(({ token }) => token);

  beforeAll(() =>
    client.indices.create({
      index: unique,
      settings: { number_of_replicas: 0, analysis: analyzers },
      mappings: { properties: { name: { type: 'text', analyzer: 'synonyms' } } },
    }),
  );
  afterAll(async () => {
    await client.indices.delete({ index: unique });
    await client.close();
  });

  test('when text is analysed, the components answer as those of the whole product do', async () => {
    expect(await tokens('uzbek', 'ўш Bor')).toEqual(['osh', 'bor']);
    expect(await tokens('russian', 'красные книги')).toEqual(['красн', 'книг']);
    expect((await tokens('synonyms', 'Sofa'))?.sort()).toEqual(['couch', 'sofa']);
    expect(await tokens('prefixes', 'Lamp')).toEqual(['la', 'lam', 'lamp']);
    const { tokens: folded } = await client.indices.analyze({
      index: unique,
      normalizer: 'folded',
      text: 'Café',
    });
    expect(folded?.map(({ token }) => token)).toEqual(['cafe']);
  });

  test('when a word is misspelt, the document is found', async () => {
    await client.index({ index: unique, id: '1', document: { name: 'wireless headphones' }, refresh: true });
    const { hits } = await client.search({
      index: unique,
      query: { match: { name: { query: 'wirless', fuzziness: 'AUTO' } } },
    });
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['1']);
  });
});

describe('ClickHouse', () => {
  const silent = { level: ClickHouseLogLevel.OFF };
  const client = createClient({ url: urls.clickhouseUrl, log: silent });
  const table = `${unique}.facts`;
  beforeAll(async () => {
    await client.command({ query: `CREATE DATABASE ${unique}` });
    await client.command({
      query: `CREATE TABLE ${table} (id UUID, at DateTime64(3), kind LowCardinality(String), amount Nullable(Int64))
              ENGINE = ReplacingMergeTree ORDER BY id`,
    });
  });
  afterAll(async () => {
    await client.command({ query: `DROP DATABASE ${unique}` });
    await client.close();
  });

  test('when rows are inserted in a batch, a query with parameters counts them, and a repeated id once', async () => {
    const id = '01a20012-a6d2-76a4-83a3-2f139db43105';
    const rows = [
      { id, at: '2026-01-02 03:04:05.678', kind: 'it\'s "new"\t', amount: 5 },
      { id, at: '2026-01-02 03:04:05.678', kind: 'it\'s "new"\t', amount: 5 },
    ];
    await client.insert({ table, values: rows, format: 'JSONEachRow' });
    const result = await client.query({
      query: `SELECT count() AS n, sum(amount) AS total FROM ${table} FINAL WHERE kind = {kind: String} AND id IN {ids: Array(UUID)}`,
      query_params: { kind: 'it\'s "new"\t', ids: [id] },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    });
    expect(await result.json()).toEqual([{ n: '1', total: '5' }]);
  });

  test('when a table does not exist, the client gets a code', async () => {
    await expect(client.query({ query: `SELECT * FROM ${unique}.nothing` })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    });
  });

  test('when the password is wrong, nothing is answered', async () => {
    const url = new URL(urls.clickhouseUrl);
    url.password = 'guessed';
    const stranger = createClient({ url, log: silent });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
    await stranger.close();
  });
});

describe('S3', () => {
  const clientWith = (secretAccessKey: string) =>
    new S3Client({
      endpoint: urls.s3.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: urls.s3.accessKey, secretAccessKey },
    });
  const client = clientWith(urls.s3.secretKey);
  const object = { Bucket: unique, Key: 'a/картина.txt' };
  beforeAll(async () => {
    await client.send(new CreateBucketCommand({ Bucket: unique }));
    await client.send(new PutObjectCommand({ ...object, Body: 'hello world', ContentType: 'text/plain' }));
  });
  afterAll(async () => {
    await client.send(new DeleteObjectCommand(object));
    await client.send(new DeleteBucketCommand({ Bucket: unique }));
  });

  test('when a range is asked for, only it is sent', async () => {
    const { Body, ContentRange } = await client.send(
      new GetObjectCommand({ ...object, Range: 'bytes=6-10' }),
    );
    expect(await Body?.transformToString()).toBe('world');
    expect(ContentRange).toBe('bytes 6-10/11');
  });

  test('when an address is signed it works, and not when it was tampered with', async () => {
    const url = await getSignedUrl(client, new GetObjectCommand(object), { expiresIn: 60 });
    expect(await (await fetch(url)).text()).toBe('hello world');
    expect((await fetch(url.replace(/Signature=.{4}/, 'Signature=0000'))).status).toBe(403);
  });

  test('when the secret is wrong, nothing is read', async () => {
    await expect(clientWith('guessed').send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('when an object exists, a write that wants it new is refused', async () => {
    const write = new PutObjectCommand({ ...object, Body: 'other', IfNoneMatch: '*' });
    await expect(client.send(write)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});
