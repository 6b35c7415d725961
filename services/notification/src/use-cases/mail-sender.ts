import { NotificationFailed, NotificationSent } from '@ultramarket/contracts';
import { type Logger } from '@ultramarket/platform';
import { localeFor } from '../domain/locale';
import { type ClaimedMail, type DeliveryStore, type Mailer, MailRefused, type MailOutcome } from '../ports';
import { type Content, templateData } from '../templates/data';
import { type Renderer } from '../templates/render';

const maxAttempts = 5;
const batchSize = 200;
/** Longer than a batch can take with every mail timing out; a worker that is later than half of it does not send. */
const leaseMs = 120_000;
/** Mails may wait a little, so that more of them share a statement. */
const roundMs = 250;
const idleMs = 1000;

interface Deps {
  store: DeliveryStore;
  mailer: Mailer;
  renderer: Renderer;
  logger: Logger;
  /** How many mails are sent concurrently. */
  concurrency: number;
  /** First pause before another attempt; each further one is five times as long. */
  retryMs: number;
}

/** A first name without a link, so that registering cannot make us send one. */
const plainName = (name: string): string => (/^[\p{L}\p{M}'’ -]{1,50}$/u.test(name) ? name : '');

/**
 * Sends the mails that are due, outside any message handler: claims a batch, sends it over a few connections, stores
 * the outcomes in one transaction with their events. What a killed process had claimed is due again after the lease.
 */
export class MailSender {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private lastRound = -Infinity;
  private stopped = true;
  /** Something became due while a round was under way. */
  private woken = false;

  constructor(private readonly deps: Deps) {}

  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Mails have become due. */
  wake(): void {
    this.woken = true;
    this.schedule(Math.max(0, this.lastRound + roundMs - performance.now()));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    this.deps.mailer.close();
  }

  private schedule(inMs: number): void {
    if (this.stopped || this.running) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.round().then((wait) => {
        this.running = undefined;
        this.schedule(this.woken ? Math.min(wait, roundMs) : wait);
      });
    }, inMs).unref();
  }

  /** @returns how long to wait for the next round */
  private async round(): Promise<number> {
    this.lastRound = performance.now();
    this.woken = false;
    try {
      const mails = await this.deps.store.claim(batchSize, leaseMs);
      if (mails.length === 0) return idleMs;
      const outcomes = await this.sendAll(mails);
      await this.settle(outcomes);
      // A full batch means that more of them wait: a backlog is worked off without pauses.
      return mails.length === batchSize ? 0 : roundMs;
    } catch (error) {
      this.deps.logger.warn('mails could not be claimed or stored and are tried again', { error });
      return idleMs;
    }
  }

  private async sendAll(mails: readonly ClaimedMail[]): Promise<MailOutcome[]> {
    const claimedAt = performance.now();
    const waiting = [...mails];
    const outcomes: MailOutcome[] = [];
    const work = async (): Promise<void> => {
      for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
        // The rest of a batch that took too long, or that a shutdown interrupts, goes back unsent.
        const late = performance.now() - claimedAt > leaseMs / 2;
        outcomes.push(
          late || this.stopped
            ? { mail, status: 'PENDING', error: null, retryMs: 0 }
            : await this.sendOne(mail),
        );
      }
    };
    await Promise.all(Array.from({ length: this.deps.concurrency }, work));
    return outcomes;
  }

  private async sendOne(mail: ClaimedMail): Promise<MailOutcome> {
    const { mailer, renderer } = this.deps;
    try {
      const content = {
        template: mail.template,
        data: templateData[mail.template].parse(mail.data),
      } as Content;
      const rendered = renderer.mail(content, localeFor(mail.locale), plainName(mail.firstName));
      await mailer.send({ id: mail.id, to: mail.email, ...rendered });
      return { mail, status: 'SENT', error: null, retryMs: 0 };
    } catch (error) {
      return this.failure(mail, error);
    }
  }

  private failure(mail: ClaimedMail, cause: unknown): MailOutcome {
    const refused = cause instanceof MailRefused ? cause : new MailRefused('TEMPLATE', true);
    if (!(cause instanceof MailRefused))
      this.deps.logger.error('a mail could not be written', { deliveryId: mail.id, error: cause });
    const { reason: error, permanent } = refused;
    if (permanent || mail.attempts >= maxAttempts) return { mail, status: 'FAILED', error, retryMs: 0 };
    const pause = this.deps.retryMs * 5 ** (mail.attempts - 1);
    return { mail, status: 'PENDING', error, retryMs: Math.round(pause * (0.8 + Math.random() * 0.4)) };
  }

  private async settle(outcomes: readonly MailOutcome[]): Promise<void> {
    const { store, logger } = this.deps;
    await store.transaction(async (deliveries) => {
      await deliveries.settle(outcomes);
      for (const { mail, status, error } of outcomes) {
        // A mail to an address without a user belongs to no user, so no event can name one.
        if (mail.userId === null || status === 'PENDING') continue;
        const { notificationId, userId, template } = mail;
        const fact = { notificationId, userId, channel: 'email' as const, template };
        deliveries.tx.outbox.add(
          status === 'SENT' ? NotificationSent(fact) : NotificationFailed({ ...fact, error: error ?? '' }),
        );
      }
    });
    const failed = outcomes.filter(({ status }) => status === 'FAILED').length;
    if (failed > 0) logger.warn('mails were given up', { failed });
  }
}
