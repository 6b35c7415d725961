import { createHash } from 'node:crypto';
import { FileProcessed } from '@ultramarket/contracts';
import { AppError, isTransient, type Logger } from '@ultramarket/platform';
import { keyOf, type StoredObject } from '../domain/file';
import { type Links } from '../domain/links';
import { purposes } from '../domain/purpose';
import { type Bytes, type DataKeys, encrypt, decrypt } from '../domain/encryption';
import {
  type FileStore,
  type ObjectStore,
  type Pictures,
  type Rendition,
  type Scanner,
  ScannerUnavailable,
  type PreparationTask,
} from '../ports';
import { collect, only } from './measure';

const maxAttempts = 5;

export interface PreparerDeps {
  store: FileStore;
  objects: ObjectStore;
  pictures: Pictures;
  scanner: Scanner | undefined;
  keys: DataKeys;
  links: Links;
  retryMs: number;
  logger: Logger;
  now: () => Date;
}

/**
 * Makes uploads readable, one at a time: scanned first, pictures made anew. The queue is the rows, so a file that a
 * dead process had taken over is due again after a minute; doing it twice gives the same.
 */
export class Preparer {
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(private readonly deps: PreparerDeps) {}

  /** A task may be due. */
  kick(): void {
    this.again = true;
    if (this.stopped || this.running) return;
    this.running = this.drain().finally(() => (this.running = undefined));
  }

  /** Runs until no task is due. */
  async resume(): Promise<void> {
    this.kick();
    await this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        for (let task = await this.next(); task; task = await this.next()) await this.attempt(task);
      }
    } catch (error) {
      this.deps.logger.warn('uploads wait for the database', { error });
    }
  }

  private async next(): Promise<PreparationTask | undefined> {
    return this.stopped ? undefined : this.deps.store.claim(this.deps.now());
  }

  private async attempt(task: PreparationTask): Promise<void> {
    const { store, logger } = this.deps;
    try {
      // More attempts than failures means that each one ended the process.
      if (task.attempts > maxAttempts) return await store.settle(task.id, 'FAILED', 'too many attempts');
      if (await this.infected(task)) {
        logger.warn('an upload is infected', { fileId: task.id });
        return await store.settle(task.id, 'QUARANTINED', 'infected');
      }
      if (task.kind === 'image') await this.makePictures(task);
      else await this.finish(task, []);
    } catch (error) {
      await this.failed(task, error);
    }
  }

  private async failed({ id, attempts }: PreparationTask, error: unknown): Promise<void> {
    const { store, logger, now, retryMs } = this.deps;
    const reason = error instanceof Error ? error.message : 'unknown';
    logger.warn('an upload could not be prepared', { fileId: id, attempts, error });
    const waits = error instanceof ScannerUnavailable || isTransient(error);
    if (!waits && (error instanceof AppError || attempts >= maxAttempts))
      return store.settle(id, 'FAILED', reason);
    // An outage is waited for, however long; what fails by itself is retried with backoff.
    const pause = waits ? retryMs : retryMs * 2 ** attempts;
    await store.postpone(id, new Date(now().getTime() + pause), waits ? 0 : attempts, reason);
  }

  private async infected(task: PreparationTask): Promise<boolean> {
    const { scanner, store } = this.deps;
    if (!scanner || task.scanned) return false;
    if ((await scanner.scan(await this.read(task))) === 'infected') return true;
    await store.markScanned(task.id);
    return false;
  }

  private async read(task: PreparationTask): Promise<Bytes> {
    const stored = await this.deps.objects.get(keyOf(task.id, task.kind === 'image' ? 'raw' : 'main'));
    return task.dataKey ? decrypt(this.deps.keys.unwrap(task.dataKey), stored) : stored;
  }

  private async makePictures(task: PreparationTask): Promise<void> {
    const { pictures, objects, logger } = this.deps;
    const { widths, maxPixels, watermark } = purposes[task.purpose];
    const bytes = await collect(await this.read(task));
    const made = await pictures.make(bytes, { mime: task.mime, widths, maxPixels, watermark });
    for (const one of made) await this.write(task, one);
    if (!(await this.finish(task, made))) return;
    // It is not read any more; the sweep of orphans takes it if this fails.
    await objects
      .remove([keyOf(task.id, 'raw')])
      .catch((error: unknown) => logger.warn('an original is swept later', { fileId: task.id, error }));
  }

  /** Makes the file readable, and publishes its pictures. False when it was deleted meanwhile. */
  private finish(task: PreparationTask, made: readonly Rendition[]): Promise<boolean> {
    const variants = made.map(({ name, width, height }) => ({
      name,
      url: this.deps.links.plain(task, name),
      width,
      height,
    }));
    return this.deps.store.transaction(async (files) => {
      const finished = await files.finish(task.id, made.map(objectOf));
      if (finished && made.length > 0) files.tx.outbox.add(FileProcessed({ fileId: task.id, variants }));
      return finished;
    });
  }

  private write(task: PreparationTask, { name, mime, bytes }: Rendition): Promise<void> {
    const key = task.dataKey && this.deps.keys.unwrap(task.dataKey);
    const content = key ? encrypt(key, only(bytes)) : only(bytes);
    return this.deps.objects.put(keyOf(task.id, name), mime, content);
  }
}

const objectOf = ({ name, mime, width, height, bytes }: Rendition): StoredObject => ({
  name,
  mime,
  width,
  height,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
