import { mkdtempSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { mongo as driver } from 'mongoose';
import { mongo } from '../../../local/engines/mongo';
import { findOnPath } from '../../../local/process/run';
import { messageOf, required } from '../../../local/user-error';
import { Unavailable } from '../../tool';
import {
  asFindings,
  differing,
  type Drill,
  type Ground,
  mustDiffer,
  mustRefuse,
  type StoreDrill,
  succeed,
} from './drill';

type MongoClient = driver.MongoClient;

/** Documents of every type that the catalogue has, in two databases, one collection with an index of its own. */
const fill = async (client: MongoClient): Promise<void> => {
  const products = client.db('product').collection('products');
  await products.insertMany(
    Array.from({ length: 1000 }, (_, index) => ({
      slug: `product-${index}`,
      name: { en: `Drill ${index}`, de: 'Bohrmaschine «klein»' },
      price: driver.Long.fromNumber(1999 + index),
      weight: index / 7,
      tags: ['tools', `tag-${index % 10}`],
      createdAt: new Date(1_767_225_600_000 + index),
      removed: null,
      active: index % 2 === 0,
    })),
  );
  await products.createIndex({ slug: 1 }, { unique: true });
  const reviews = client.db('review').collection('reviews');
  await reviews.insertMany(Array.from({ length: 500 }, (_, index) => ({ stars: 1 + (index % 5) })));
};

/** Every document and every index by name, as bytes and as text. */
const contentsOf = async (client: MongoClient): Promise<Map<string, string>> => {
  const contents = new Map<string, string>();
  for (const [database, name] of [
    ['product', 'products'],
    ['review', 'reviews'],
  ] as const) {
    const collection = client.db(database).collection(name);
    for await (const document of collection.find())
      contents.set(
        `${name} ${document._id.toString()}`,
        Buffer.from(driver.BSON.serialize(document)).toString('hex'),
      );
    for (const { key, name: index, unique = false } of await collection.indexes())
      contents.set(`index ${name} ${index}`, JSON.stringify({ key, unique: unique as boolean }));
  }
  return contents;
};

interface Server {
  client: MongoClient;
  env: Record<string, string>;
}

const startServer = async ({ start }: Ground, name: string): Promise<Server> => {
  const url = required((await start(mongo, name)).urls.mongoUrl, 'the address of MongoDB');
  const MONGODB_URI = `${url}/?directConnection=true`;
  // The local engine may be a stand-in, which keeps an oplog and cannot replay one.
  const env = { MONGODB_URI, ...(!findOnPath('mongod') && { WITHOUT_OPLOG: '1' }) };
  return { client: await new driver.MongoClient(MONGODB_URI).connect(), env };
};

const prove = async (folder: string, live: Server, scratch: Server): Promise<string[]> => {
  const BACKUP_DIR = mkdtempSync(join(folder, 'mongo-backup-'));
  await fill(live.client);
  await succeed('backup-mongo.sh', { ...live.env, BACKUP_DIR });
  const restore = 'restore-mongo.sh';
  const env = { ...scratch.env, BACKUP_DIR };
  await succeed(restore, env);
  const before = await contentsOf(live.client);
  const findings = asFindings(differing(before, await contentsOf(scratch.client)), 'after restoring');

  findings.push(...(await mustRefuse(restore, env, /duplicate key/, 'a replica set with the documents')));
  const lost = await scratch.client.db('product').collection('products').findOneAndDelete({});
  findings.push(
    ...mustDiffer(differing(before, await contentsOf(scratch.client)), `products ${lost?._id.toString()}`),
  );

  const file = join(BACKUP_DIR, 'mongo.archive.gz');
  truncateSync(file, statSync(file).size - 50);
  findings.push(...(await mustRefuse(restore, env, /damaged/, 'an archive that ends too early')));
  return findings;
};

const drill: Drill = async (ground) => {
  const servers: Server[] = [];
  try {
    for (const name of ['mongo-live', 'mongo-scratch']) servers.push(await startServer(ground, name));
    const [live, scratch] = servers;
    return live && scratch ? await prove(ground.folder, live, scratch) : ['two servers were asked for'];
  } finally {
    for (const { client } of servers) await client.close();
  }
};

export const mongoDrill: StoreDrill = {
  store: 'MongoDB',
  fetch: async (log) => {
    const missing = ['mongodump', 'mongorestore'].filter((program) => !findOnPath(program));
    if (missing.length > 0) {
      // No registry has them that the other checks use: the module proxy knows no version of mongo-tools, Debian no package.
      log(
        `restore-drill: MongoDB's backup is NOT restored here, because ${missing.join(' and ')} cannot be found: ` +
          'install the MongoDB Database Tools (https://www.mongodb.com/docs/database-tools) to have it done',
      );
      return async () => [];
    }
    await mongo.check().catch((error: unknown) => {
      throw new Unavailable(messageOf(error));
    });
    await mongo.install(log);
    if (!findOnPath('mongod'))
      log(
        "restore-drill: the oplog in MongoDB's backup is NOT replayed here, because mongod cannot be found and its stand-in knows no applyOps",
      );
    return drill;
  },
};
