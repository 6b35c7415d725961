import { join } from 'node:path';
import { z } from 'zod';
import { AuditRecorded, FileDeleted, FileProcessed, FileUploaded } from '@ultramarket/contracts';
import { ConfigError, defineService, makeLogger, PlatformConfig } from '@ultramarket/platform';
import { busboyForm } from './adapters/busboy-form';
import { httpScanner } from './adapters/http-scanner';
import { prismaFileCabinet } from './adapters/prisma-file-cabinet';
import { prepareBucket, s3Objects, type S3Settings } from './adapters/s3-objects';
import { sharpPictures } from './adapters/sharp-pictures';
import { sqlFileStore } from './adapters/sql-file-store';
import { erasureEvents } from './consumers/erasures';
import { kycEvents } from './consumers/kyc-events';
import { productEvents } from './consumers/product-events';
import { links as makeLinks } from './domain/links';
import { dataKeys } from './domain/encryption';
import { downloadRoutes } from './routes/downloads';
import { fileRoutes } from './routes/files';
import { fileUseCases } from './use-cases';
import { Preparer } from './use-cases/preparer';
import { viewOf } from './use-cases/view-file';

/** How much all files of one user may weigh. */
const DEFAULT_QUOTA = 1024 * 1024 * 1024;

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_BUCKET: z.string().min(3).max(63),
  /** Both, or neither where the pod or the machine has a role. */
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
  /** Encrypts the keys of KYC files: 32 bytes as base64. */
  ENCRYPTION_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes as base64'),
  /** Signs links to private files; the same in every replica. */
  FILE_SIGNING_KEY: z.string().min(32),
  CDN_BASE_URL: z.url().optional(),
  BRAND_NAME: z.string().min(1),
  QUOTA_BYTES: z.coerce.number().int().positive().default(DEFAULT_QUOTA),
  SCAN_URL: z.url().optional(),
  /** Without a scanner the shop would serve malware: outside development that has to be asked for. */
  ALLOW_UNSCANNED_FILES: z.enum(['true', 'false']).default('false'),
  SCAN_DEADLINE_MS: z.coerce.number().int().positive().default(60_000),
  PREPARE_RETRY_MS: z.coerce.number().int().positive().default(15_000),
  ORPHAN_GRACE_MS: z.coerce.number().int().min(0).default(3_600_000),
}).refine(
  ({ NODE_ENV, SCAN_URL, ALLOW_UNSCANNED_FILES }) =>
    NODE_ENV !== 'production' || SCAN_URL !== undefined || ALLOW_UNSCANNED_FILES === 'true',
  {
    path: ['SCAN_URL'],
    message: 'must name a scanner for production to start, or ALLOW_UNSCANNED_FILES must be true',
  },
);

/** @throws ConfigError when only one of the two is there */
const keysOf = ({ S3_ACCESS_KEY: id, S3_SECRET_KEY: secret }: z.infer<typeof Config>): S3Settings['keys'] => {
  if (id && secret) return { accessKeyId: id, secretAccessKey: secret };
  if (id || secret)
    throw new ConfigError('S3_ACCESS_KEY and S3_SECRET_KEY belong together: give both or none.');
  return undefined;
};

const storageOf = (config: z.infer<typeof Config>): S3Settings => ({
  endpoint: config.S3_ENDPOINT,
  region: config.S3_REGION,
  bucket: config.S3_BUCKET,
  keys: keysOf(config),
});

/** Everything `file` is made of, wired in one place. */
export const fileService = defineService({
  name: 'file',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  prepareStore: (config) => prepareBucket(storageOf(config), makeLogger('file', config.LOG_LEVEL)),
  build: async (config, { database, logger }) => {
    const now = () => new Date();
    const shared = {
      store: sqlFileStore(database()),
      objects: s3Objects(storageOf(config)),
      pictures: sharpPictures(config.BRAND_NAME),
      keys: dataKeys(Buffer.from(config.ENCRYPTION_KEY, 'base64')),
      links: makeLinks(config.FILE_SIGNING_KEY, config.CDN_BASE_URL),
      logger,
      now,
    };
    const scanner = config.SCAN_URL ? httpScanner(config.SCAN_URL, config.SCAN_DEADLINE_MS) : undefined;
    const preparer = new Preparer({ ...shared, scanner, retryMs: config.PREPARE_RETRY_MS });
    const files = fileUseCases({
      ...shared,
      cabinet: prismaFileCabinet(database()),
      scans: scanner !== undefined,
      quotaBytes: config.QUOTA_BYTES,
      orphanGraceMs: config.ORPHAN_GRACE_MS,
      prepare: () => preparer.kick(),
    });

    return {
      endpoints: [
        ...fileRoutes({
          files,
          view: (file, actor) => viewOf(file, actor, shared.links, now()),
          readForm: busboyForm,
        }),
        ...downloadRoutes(files),
      ],
      consumers: [...productEvents(files), ...kycEvents(files), ...erasureEvents(files)],
      publishes: [FileUploaded, FileProcessed, FileDeleted, AuditRecorded],
      jobs: [
        { name: 'prepare-files', everyMs: 5_000, run: () => preparer.resume() },
        { name: 'sweep-uploads', everyMs: 600_000, run: files.sweepUploads },
        // Often enough that a service which is restarted every day still gets to it.
        { name: 'purge-files', everyMs: 3_600_000, run: files.purge },
        { name: 'sweep-orphans', everyMs: 6 * 3_600_000, run: files.sweepOrphans },
      ],
      optionalDependencies: { storage: () => shared.objects.ping() },
      start: async () => preparer.kick(),
      close: async () => {
        await preparer.stop();
        shared.objects.close();
      },
    };
  },
});
