import { type Transaction } from '@ultramarket/platform';
import { type Feed, type LiveMessage } from './domain/live';
import { type Channel, type NotificationRequest } from './domain/notifications';
import { type TemplateName } from './templates/data';

export interface NewNotification {
  readonly id: string;
  readonly request: NotificationRequest;
}

export interface Contact {
  readonly userId: string;
  /** Undefined where the event does not say. */
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly locale?: string | undefined;
  readonly changedAt: string;
}

/** How a user wants to be notified. */
export interface Preferences {
  readonly userId: string;
  readonly channels: readonly Channel[];
  readonly marketingConsent: boolean;
  readonly version: number;
}

/** A mail that this process alone may send until its lease is over. */
export interface ClaimedMail {
  readonly id: string;
  readonly attempts: number;
  readonly notificationId: string;
  readonly userId: string | null;
  readonly template: TemplateName;
  readonly data: unknown;
  readonly email: string;
  readonly firstName: string;
  readonly locale: string;
}

export interface MailOutcome {
  readonly mail: ClaimedMail;
  readonly status: 'SENT' | 'PENDING' | 'FAILED';
  readonly error: string | null;
  /** Pause before the next attempt of a PENDING one. */
  readonly retryMs: number;
}

/** A delivery that ended without being sent. */
export interface GivenUp {
  readonly notificationId: string;
  readonly userId: string;
  readonly template: string;
}

/** A mail that was given up. */
export interface FailedMail {
  readonly id: string;
  readonly notificationId: string;
  readonly userId: string | null;
  readonly type: string;
  readonly template: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly failedAt: Date | null;
}

/** Which mails that were given up are meant; undefined is any. */
export interface FailedFilter {
  readonly template?: TemplateName | undefined;
  readonly error?: string | undefined;
}

/** Notifications and their deliveries inside one transaction; everything takes batches. */
export interface DeliveryTransaction {
  readonly tx: Transaction;
  /**
   * Stores what is new, over the channels that the users want. The result leaves out duplicates and users who are
   * erased, and names the channels that are left.
   */
  insert(requests: readonly NotificationRequest[]): Promise<NewNotification[]>;
  /** An older event never overwrites a newer one. */
  applyContacts(contacts: readonly Contact[]): Promise<void>;
  /** Older choices never overwrite newer ones. */
  applyPreferences(preferences: readonly Preferences[]): Promise<void>;
  /** Makes mails of these users due, or of all, that waited for an address which is known by now. */
  wakeWaiting(userIds?: readonly string[]): Promise<void>;
  /** Gives up mails that have waited for an address for `maxDays`. */
  giveUpWaiting(maxDays: number): Promise<GivenUp[]>;
  settle(outcomes: readonly MailOutcome[]): Promise<void>;
  /** Makes mails due again that were given up, `limit` at most; returns how many. */
  retryFailed(
    filter: FailedFilter & { readonly ids?: readonly string[] | undefined },
    limit: number,
  ): Promise<number>;
  /** Deletes the contacts and notifications of these users; nothing about them is stored from now on. */
  erase(userIds: readonly string[]): Promise<void>;
}

export interface DeliveryStore {
  transaction<Result>(work: (deliveries: DeliveryTransaction) => Promise<Result>): Promise<Result>;
  /** The deliveries inside a transaction that is already open. */
  within(tx: Transaction): DeliveryTransaction;
  /** Claims mails that are due; no other process can claim them for `leaseMs`. */
  claim(limit: number, leaseMs: number): Promise<ClaimedMail[]>;
  /** Mails that were given up, the newest first, from before a mail on; without addresses. */
  listFailed(filter: FailedFilter & { before?: string | undefined; limit: number }): Promise<FailedMail[]>;
  /** Removes notifications older than `days` with their deliveries. */
  purge(days: number): Promise<void>;
}

/** Pages of an inbox end here; a cursor goes further. */
export const maxCounted = 10_000;
/** More unread ones than that are not counted. */
export const maxUnread = 1_000;

export interface InboxItem {
  readonly id: string;
  readonly type: string;
  readonly template: TemplateName;
  readonly data: unknown;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export interface InboxPage {
  readonly items: InboxItem[];
  /** Cut off at `maxCounted` + 1; absent after a cursor. */
  readonly total: number | undefined;
  /** Cut off at `maxUnread` + 1. */
  readonly unread: number;
  readonly locale: string;
}

/** What users find in their inbox. */
export interface Inbox {
  list(
    userId: string,
    filter: { unread: boolean | undefined; before: string | undefined; page: number; limit: number },
  ): Promise<InboxPage>;
  /** @returns undefined when it is not in this user's inbox */
  markRead(userId: string, id: string, at: Date): Promise<{ item: InboxItem; locale: string } | undefined>;
  markAllRead(userId: string, at: Date): Promise<number>;
  /** @returns whether it was there */
  remove(userId: string, id: string): Promise<boolean>;
}

export interface OutgoingMail {
  /** Mail servers and clients retain it: the same mail sent twice can be distinguished from two mails. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Why a mail did not go out; the reason names no address. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
  constructor(
    readonly reason: string,
    /** True when trying again cannot help. */
    readonly permanent: boolean,
  ) {
    super(reason);
  }
}

export interface Mailer {
  /** @throws MailRefused */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** A message with the id that a client may resume from. */
export type Published = LiveMessage & { readonly id: string };

/** Carries live messages to the replicas that the subscribers are connected to. */
export interface LiveFeeds {
  /** Skips feeds of users who were not connected in the last few minutes. */
  publish(messages: ReadonlyArray<{ feed: Feed; message: LiveMessage }>): Promise<void>;
  /** Marks users as connected, for the next few minutes. */
  markPresent(userIds: readonly string[]): Promise<void>;
  /** Calls `onMessage` for everything published from now on. @returns ends the subscription */
  listen(feed: Feed, onMessage: (message: Published) => void): Promise<() => void>;
  /** What came after a message, oldest first; undefined when that message is no longer retained. */
  since(feed: Feed, id: string): Promise<Published[] | undefined>;
}
