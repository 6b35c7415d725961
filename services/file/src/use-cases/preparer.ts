import { createHash } from 'node:crypto';
import { AppError, isTransient, type Logger } from '@ultramarket/platform';
import { keyOf, type StoredObject } from '../domain/file';
import { type Links } from '../domain/links';
import { purposes } from '../domain/purpose';
import { type Bytes, type DataKeys, seal, unseal } from '../domain/sealing';
import {
  type FileStore,
  type ObjectStore,
  type Pictures,
  type Rendition,
  type Scanner,
  ScannerUnavailable,
  type Work,
} from '../ports';
import { collect, only } from './measure';

const mostAttempts = 5;

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

  /** There may be work. */
  kick(): void {
    this.again = true;
    if (this.stopped || this.running) return;
    this.running = this.drain().finally(() => (this.running = undefined));
  }

  /** Works until nothing is due. */
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
        for (let work = await this.next(); work; work = await this.next()) await this.attempt(work);
      }
    } catch (error) {
      this.deps.logger.warn('uploads wait for the database', { error });
    }
  }

  private async next(): Promise<Work | undefined> {
    return this.stopped ? undefined : this.deps.store.claim(this.deps.now());
  }

  private async attempt(work: Work): Promise<void> {
    const { store, logger } = this.deps;
    try {
      // More attempts than failures means that each one ended the process.
      if (work.attempts > mostAttempts) return await store.settle(work.id, 'FAILED', 'too many attempts');
      if (await this.infected(work)) {
        logger.warn('an upload is infected', { fileId: work.id });
        return await store.settle(work.id, 'QUARANTINED', 'infected');
      }
      if (work.kind === 'image') await this.makePictures(work);
      else await store.finish(work, [], () => '');
    } catch (error) {
      await this.failed(work, error);
    }
  }

  private async failed({ id, attempts }: Work, error: unknown): Promise<void> {
    const { store, logger, now, retryMs } = this.deps;
    const reason = error instanceof Error ? error.message : 'unknown';
    logger.warn('an upload could not be prepared', { fileId: id, attempts, error });
    const waits = error instanceof ScannerUnavailable || isTransient(error);
    if (!waits && (error instanceof AppError || attempts >= mostAttempts))
      return store.settle(id, 'FAILED', reason);
    // Whoever is down is waited for, however long; what fails by itself is tried less and less often.
    const pause = waits ? retryMs : retryMs * 2 ** attempts;
    await store.postpone(id, new Date(now().getTime() + pause), waits ? 0 : attempts, reason);
  }

  private async infected(work: Work): Promise<boolean> {
    const { scanner, store } = this.deps;
    if (!scanner || work.scanned) return false;
    if ((await scanner.scan(await this.read(work))) === 'infected') return true;
    await store.markScanned(work.id);
    return false;
  }

  private async read(work: Work): Promise<Bytes> {
    const stored = await this.deps.objects.get(keyOf(work.id, work.kind === 'image' ? 'raw' : 'main'));
    return work.dataKey ? unseal(this.deps.keys.unwrap(work.dataKey), stored) : stored;
  }

  private async makePictures(work: Work): Promise<void> {
    const { pictures, objects, store, links, logger } = this.deps;
    const { widths, maxPixels, watermark } = purposes[work.purpose];
    const bytes = await collect(await this.read(work));
    const made = await pictures.make(bytes, { mime: work.mime, widths, maxPixels, watermark });
    for (const one of made) await this.write(work, one);
    if (!(await store.finish(work, made.map(objectOf), (variant) => links.plain(work, variant)))) return;
    // Nobody reads it any more; the sweep of orphans takes it if this fails.
    await objects
      .remove([keyOf(work.id, 'raw')])
      .catch((error: unknown) => logger.warn('an original is swept later', { fileId: work.id, error }));
  }

  private write(work: Work, { name, mime, bytes }: Rendition): Promise<void> {
    const key = work.dataKey && this.deps.keys.unwrap(work.dataKey);
    const content = key ? seal(key, only(bytes)) : only(bytes);
    return this.deps.objects.put(keyOf(work.id, name), mime, content);
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
