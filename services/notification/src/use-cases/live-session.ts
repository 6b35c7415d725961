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
export interface Connection {
  send(message: ServerMessage): void;
  close(code: number, reason: string): void;
}

export interface LiveDeps {
  feeds: LiveFeeds;
  /** @throws TOKEN_EXPIRED or TOKEN_INVALID */
  verify: (token: string) => Promise<Actor>;
}

interface OpenFeed {
  stop: () => void;
  channels: Set<LiveChannel>;
}

const maySubscribe = (actor: Actor, channel: LiveChannel): boolean =>
  channel !== 'analytics' || hasRole(actor, 'manager');

/** The subscriptions of one connected client, and what it has been sent. */
export class LiveSession {
  actor: Actor;
  private readonly openFeeds = new Map<Feed, OpenFeed>();
  private readonly skus = new Set<string>();
  /** New messages, buffered while missed ones are read, so that the order stays. */
  private held: Published[] | undefined;
  private ended = false;

  constructor(
    actor: Actor,
    private readonly connection: Connection,
    private readonly deps: LiveDeps,
  ) {
    this.actor = actor;
  }

  /** Goes on with the rights of a renewed token: subscriptions that it no longer allows end. @throws FORBIDDEN for another user */
  renew(actor: Actor): void {
    if (actor.userId !== this.actor.userId) throw errors.FORBIDDEN();
    this.actor = actor;
    if (!maySubscribe(actor, 'analytics') && this.channels().has('analytics'))
      this.unsubscribe({ channels: ['analytics'] });
  }

  /** Handles a message of the client. @throws AppError when it is refused */
  async take(message: ClientMessage): Promise<void> {
    if (message.type === 'ping') this.connection.send({ type: 'pong' });
    else if (message.type === 'unsubscribe') this.unsubscribe(message);
    else if (message.type === 'subscribe') await this.subscribe(message);
  }

  end(): void {
    this.ended = true;
    for (const { stop } of this.openFeeds.values()) stop();
    this.openFeeds.clear();
  }

  private async subscribe({
    channels,
    skus = [],
    after,
  }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    if (!channels.every((channel) => maySubscribe(this.actor, channel))) throw errors.FORBIDDEN();
    const wanted = new Set([...this.skus, ...skus]);
    if (wanted.size > maxSkus) throw liveErrors.TOO_MANY_SKUS();
    skus.forEach((sku) => this.skus.add(sku));
    if (after !== undefined) this.held = [];
    try {
      for (const channel of channels) await this.open(channel);
      this.confirm();
      if (after !== undefined) await this.catchUp(after);
    } finally {
      this.held = undefined;
    }
  }

  private async open(channel: LiveChannel): Promise<void> {
    const feed = feedOf(channel, this.actor.userId);
    const known = this.openFeeds.get(feed);
    if (known) {
      known.channels.add(channel);
      return;
    }
    const opened: OpenFeed = { stop: () => undefined, channels: new Set([channel]) };
    this.openFeeds.set(feed, opened);
    const stop = await this.deps.feeds.listen(feed, (message) => this.pass(feed, message));
    // The client may have disconnected while the feed was opened.
    if (this.ended || this.openFeeds.get(feed) !== opened) stop();
    else opened.stop = stop;
  }

  /** With SKUs it ends the subscription to their stock; without any, to the channels. */
  private unsubscribe({
    channels,
    skus,
  }: Omit<Extract<ClientMessage, { type: 'unsubscribe' }>, 'type'>): void {
    if (skus) skus.forEach((sku) => this.skus.delete(sku));
    else channels.forEach((channel) => this.leave(channel));
    this.confirm();
  }

  private leave(channel: LiveChannel): void {
    if (channel === 'stock') this.skus.clear();
    for (const [feed, opened] of this.openFeeds) {
      opened.channels.delete(channel);
      if (opened.channels.size > 0) continue;
      opened.stop();
      this.openFeeds.delete(feed);
    }
  }

  /** The answer to a change: how much is subscribed to, not a list that grows with each request. */
  private confirm(): void {
    this.connection.send({ type: 'subscribed', channels: [...this.channels()], skuCount: this.skus.size });
  }

  private channels(): Set<LiveChannel> {
    return new Set([...this.openFeeds.values()].flatMap((opened) => [...opened.channels]));
  }

  /** First what was missed, then what came meanwhile, each once. */
  private async catchUp(after: string): Promise<void> {
    const feed = feedOf('order', this.actor.userId);
    const missed = await this.deps.feeds.since(feed, after);
    if (!missed) this.connection.send({ type: 'resync' });
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
    if (!this.openFeeds.get(feed)?.channels.has(message.channel)) return;
    if (message.channel === 'stock' && !this.skus.has(String(message.data['sku']))) return;
    this.connection.send({ type: 'message', ...message });
  }
}
