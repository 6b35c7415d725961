import { type Actor, errors, hasRole } from '@ultramarket/platform';
import { liveErrors } from '../domain/errors';
import {
  type ClientMessage,
  feedOf,
  type Feed,
  type LiveChannel,
  maxSkus,
  type ServerMessage,
} from '../domain/live';
import { type LiveFeeds, type Published } from '../ports';

/** The connection of one client, as the session sees it. */
export interface Line {
  send(message: ServerMessage): void;
  close(code: number, reason: string): void;
}

export interface LiveDeps {
  feeds: LiveFeeds;
  /** @throws TOKEN_EXPIRED or TOKEN_INVALID */
  verify: (token: string) => Promise<Actor>;
}

interface Hearing {
  stop: () => void;
  channels: Set<LiveChannel>;
}

const mayHear = (actor: Actor, channel: LiveChannel): boolean =>
  channel !== 'analytics' || hasRole(actor, 'manager');

/** What one connected client listens to, and what it has been told. */
export class LiveSession {
  actor: Actor;
  private readonly hearings = new Map<Feed, Hearing>();
  private readonly skus = new Set<string>();
  /** While what was missed is read, what comes is held back, so that the order stays. */
  private held: Published[] | undefined;
  private ended = false;

  constructor(
    actor: Actor,
    private readonly line: Line,
    private readonly deps: LiveDeps,
  ) {
    this.actor = actor;
  }

  /** Goes on with the rights of a renewed token: what it may not hear any more ends. @throws FORBIDDEN for another user */
  renew(actor: Actor): void {
    if (actor.userId !== this.actor.userId) throw errors.FORBIDDEN();
    this.actor = actor;
    if (!mayHear(actor, 'analytics') && this.channels().has('analytics'))
      this.unsubscribe({ channels: ['analytics'] });
  }

  /** Does what the client asks. @throws AppError when it may not */
  async take(message: ClientMessage): Promise<void> {
    if (message.type === 'ping') this.line.send({ type: 'pong' });
    else if (message.type === 'unsubscribe') this.unsubscribe(message);
    else if (message.type === 'subscribe') await this.subscribe(message);
  }

  end(): void {
    this.ended = true;
    for (const { stop } of this.hearings.values()) stop();
    this.hearings.clear();
  }

  private async subscribe({
    channels,
    skus = [],
    after,
  }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    if (!channels.every((channel) => mayHear(this.actor, channel))) throw errors.FORBIDDEN();
    const wanted = new Set([...this.skus, ...skus]);
    if (wanted.size > maxSkus) throw liveErrors.TOO_MANY_SKUS();
    skus.forEach((sku) => this.skus.add(sku));
    if (after !== undefined) this.held = [];
    try {
      for (const channel of channels) await this.hear(channel);
      this.tell();
      if (after !== undefined) await this.catchUp(after);
    } finally {
      this.held = undefined;
    }
  }

  private async hear(channel: LiveChannel): Promise<void> {
    const feed = feedOf(channel, this.actor.userId);
    const known = this.hearings.get(feed);
    if (known) {
      known.channels.add(channel);
      return;
    }
    const hearing: Hearing = { stop: () => undefined, channels: new Set([channel]) };
    this.hearings.set(feed, hearing);
    const stop = await this.deps.feeds.listen(feed, (message) => this.pass(feed, message));
    // The client may have gone while the feed was opened.
    if (this.ended || this.hearings.get(feed) !== hearing) stop();
    else hearing.stop = stop;
  }

  /** With SKUs it leaves the stock of these; without any, the channels. */
  private unsubscribe({
    channels,
    skus,
  }: Omit<Extract<ClientMessage, { type: 'unsubscribe' }>, 'type'>): void {
    if (skus) skus.forEach((sku) => this.skus.delete(sku));
    else channels.forEach((channel) => this.leave(channel));
    this.tell();
  }

  private leave(channel: LiveChannel): void {
    if (channel === 'stock') this.skus.clear();
    for (const [feed, hearing] of this.hearings) {
      hearing.channels.delete(channel);
      if (hearing.channels.size > 0) continue;
      hearing.stop();
      this.hearings.delete(feed);
    }
  }

  /** The answer to a change: how much is heard, not a list that grows with what was asked before. */
  private tell(): void {
    this.line.send({ type: 'subscribed', channels: [...this.channels()], skuCount: this.skus.size });
  }

  private channels(): Set<LiveChannel> {
    return new Set([...this.hearings.values()].flatMap((hearing) => [...hearing.channels]));
  }

  /** First what was missed, then what came meanwhile, each once. */
  private async catchUp(after: string): Promise<void> {
    const feed = feedOf('order', this.actor.userId);
    const missed = await this.deps.feeds.since(feed, after);
    if (!missed) this.line.send({ type: 'resync' });
    const held = this.held ?? [];
    this.held = undefined;
    const sent = new Set<string>();
    for (const message of [...(missed ?? []), ...held]) {
      if (sent.has(message.id)) continue;
      sent.add(message.id);
      this.pass(feedOf(message.channel, this.actor.userId), message);
    }
  }

  private pass(feed: Feed, message: Published): void {
    if (this.ended) return;
    if (this.held) {
      this.held.push(message);
      return;
    }
    if (!this.hearings.get(feed)?.channels.has(message.channel)) return;
    if (message.channel === 'stock' && !this.skus.has(String(message.data['sku']))) return;
    this.line.send({ type: 'message', ...message });
  }
}
