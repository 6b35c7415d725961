import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AppError, errors, type Logger } from '@ultramarket/platform';
import { type ObjectStore } from '../ports';

export interface S3Settings {
  endpoint: string;
  region: string;
  bucket: string;
  /** Without keys they come from where the AWS SDK looks: the role of the pod or the machine. */
  keys: { accessKeyId: string; secretAccessKey: string } | undefined;
}

const client = ({ endpoint, region, keys }: S3Settings): S3Client =>
  new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    ...(keys && { credentials: keys }),
    // Stores that are not Amazon's do not all know its newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000 },
    maxAttempts: 3,
  });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const asked = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof AppError ? error : errors.UNAVAILABLE(undefined, { cause: error });
  }
};

const notOffered = (error: unknown): boolean =>
  nameOf(error) === 'NotImplemented' || nameOf(error) === 'MethodNotAllowed';

/** Makes the bucket unless it is there, and asks for versions of its objects where the store has them. */
export const prepareBucket = async (settings: S3Settings, logger: Logger): Promise<void> => {
  const s3 = client(settings);
  const Bucket = settings.bucket;
  try {
    // Looked for first: where the bucket was made beforehand the service may not be allowed to make any.
    await s3.send(new HeadBucketCommand({ Bucket })).catch(async (missing: unknown) => {
      if (nameOf(missing) !== 'NotFound') throw missing;
      await s3.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
        if (!/^BucketAlready(OwnedByYou|Exists)$/.test(nameOf(error))) throw error;
      });
    });
    await s3
      .send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
      .catch((error: unknown) => {
        if (!notOffered(error)) throw error;
        logger.info('the object store has no versioning', { bucket: Bucket });
      });
  } finally {
    s3.destroy();
  }
};

/** Objects in a bucket of an S3-compatible store. */
export const s3Objects = (settings: S3Settings): ObjectStore => {
  const s3 = client(settings);
  const Bucket = settings.bucket;
  let versioned = true;

  const drop = async (objects: readonly ObjectIdentifier[]): Promise<void> => {
    for (let start = 0; start < objects.length; start += 1000) {
      const Objects = objects.slice(start, start + 1000);
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors.length > 0)
        throw new Error(`${Errors.length} objects could not be removed: ${Errors[0]?.Code}`);
    }
  };

  const versionsBelow = async (Prefix: string): Promise<ObjectIdentifier[] | undefined> => {
    if (!versioned) return undefined;
    try {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix }),
      );
      return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    } catch (error) {
      if (!notOffered(error)) throw error;
      versioned = false;
      return undefined;
    }
  };

  const below = async (Prefix: string): Promise<ObjectIdentifier[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key }) => ({ Key }));
  };

  /** A folder holds the handful of objects of one file, or one of them: a page is enough. */
  const removeFolder = async (prefix: string): Promise<void> =>
    drop((await versionsBelow(prefix)) ?? (await below(prefix)));

  async function* pages(): AsyncGenerator<Array<{ key: string; changedAt: Date }>> {
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
      yield (page.Contents ?? []).map(({ Key = '', LastModified = new Date() }) => ({
        key: Key,
        changedAt: LastModified,
      }));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  }

  return {
    put: async (key, mime, bytes) => {
      const Body = Readable.from(bytes, { objectMode: false });
      const params = { Bucket, Key: key, Body, ContentType: mime };
      // One part on its way at a time: an upload holds two parts in memory, whatever its size.
      const upload = new Upload({ client: s3, params, queueSize: 1, partSize: 5 * 1024 * 1024 });
      await asked(upload.done()).finally(() => Body.destroy());
    },
    get: async (key, range) => {
      const Range = range && `bytes=${range.first}-${range.last}`;
      const { Body } = await asked(s3.send(new GetObjectCommand({ Bucket, Key: key, Range })));
      if (!(Body instanceof Readable)) throw new Error('The object store sent no stream.');
      return Body;
    },
    remove: async (keys) => {
      for (const key of keys) await asked(removeFolder(key));
    },
    removeFolder: (prefix) => asked(removeFolder(prefix)),
    pages,
    endUploadsBefore: async (time) => {
      const { Uploads = [] } = await asked(s3.send(new ListMultipartUploadsCommand({ Bucket })));
      for (const { Key, UploadId, Initiated } of Uploads)
        if (Initiated && Initiated < time)
          await asked(s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
    },
    ping: async () => void (await s3.send(new HeadBucketCommand({ Bucket }))),
    close: () => s3.destroy(),
  };
};
