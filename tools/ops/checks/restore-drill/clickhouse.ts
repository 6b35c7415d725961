import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { prepareClickhouse } from '../../../../services/analytics/src/adapters/prepare-clickhouse';
import { clickhouse as clickhouseEngine } from '../../../local/engines/clickhouse';
import { s3 as s3Engine } from '../../../local/engines/s3';
import { messageOf, required } from '../../../local/user-error';
import { Unavailable } from '../../tool';
import { contentsOf, fill } from './clickhouse-content';
import { backupPlace, putClient, type Server, startServer } from './clickhouse-server';
import { asFindings, differing, type Drill, mustDiffer, mustRefuse, type StoreDrill, succeed } from './drill';

const { bucket, prefix } = backupPlace;

const keysOf = async (store: S3Client): Promise<string[]> => {
  const { Contents = [] } = await store.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
};

/** Changes one file of the backup and answers what puts it right again. */
const damage = async (
  store: S3Client,
  key: string,
  change: (whole: Buffer) => Buffer,
): Promise<() => Promise<void>> => {
  const { Body } = await store.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const whole = Buffer.from(await required(Body, key).transformToByteArray());
  const put = async (content: Buffer): Promise<void> => {
    await store.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
  };
  await put(change(Buffer.from(whole)));
  return () => put(whole);
};

const flipped = (whole: Buffer): Buffer => {
  const middle = Math.floor(whole.length / 2);
  whole[middle] = ~(whole[middle] ?? 0) & 0xff;
  return whole;
};

const prove = async (store: S3Client, live: Server, scratch: Server): Promise<string[]> => {
  const restore = 'restore-clickhouse.sh';
  const drop = (): Promise<void> => scratch.clickhouse.run('drop', `DROP DATABASE IF EXISTS analytics SYNC`);
  await prepareClickhouse(live.url, 'analytics');
  await fill(live.clickhouse);
  await succeed('backup-clickhouse.sh', live.env);
  await succeed(restore, scratch.env);
  const before = await contentsOf(live.clickhouse);
  const findings = asFindings(differing(before, await contentsOf(scratch.clickhouse)), 'after restoring');

  await scratch.clickhouse.run(
    'lose-a-row',
    `DELETE FROM analytics.events WHERE event_id = (SELECT any(event_id) FROM analytics.events)`,
  );
  findings.push(...mustDiffer(differing(before, await contentsOf(scratch.clickhouse)), 'events'));
  findings.push(...(await mustRefuse(restore, scratch.env, /has tables already/, 'a database with tables')));
  findings.push(
    ...(await mustRefuse('backup-clickhouse.sh', live.env, /already exists/, "another backup's folder")),
  );

  const key = required(
    (await keysOf(store)).find((name) => /\/events\/.*\.bin$/.test(name)),
    'a file of the events',
  );
  const harms: [what: string, change: (whole: Buffer) => Buffer][] = [
    ['a file with a changed byte', flipped],
    ['a file that ends too early', (whole) => whole.subarray(0, -5)],
  ];
  for (const [what, change] of harms) {
    await drop();
    const mend = await damage(store, key, change);
    findings.push(...(await mustRefuse(restore, scratch.env, /damaged/, what)));
    await mend();
  }
  return findings;
};

const drill: Drill = async (ground) => {
  const programs = await putClient(ground);
  const address = required((await ground.start(s3Engine, 's3')).urls.s3, 'the address of the store');
  const { endpoint, accessKey: accessKeyId, secretKey: secretAccessKey } = address;
  const credentials = { accessKeyId, secretAccessKey };
  const store = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  const servers: Server[] = [];
  try {
    await store.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const name of ['clickhouse-live', 'clickhouse-scratch'])
      servers.push(await startServer(ground, name, address, programs));
    const [live, scratch] = servers;
    return live && scratch ? await prove(store, live, scratch) : ['two servers were asked for'];
  } finally {
    for (const { clickhouse } of servers) await clickhouse.close();
    store.destroy();
  }
};

export const clickhouseDrill: StoreDrill = {
  store: 'ClickHouse',
  fetch: async (log) => {
    for (const engine of [clickhouseEngine, s3Engine]) {
      await engine.check().catch((error: unknown) => {
        throw new Unavailable(messageOf(error));
      });
      await engine.install(log);
    }
    return drill;
  },
};
