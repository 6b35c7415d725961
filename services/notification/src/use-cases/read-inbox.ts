import { localeFor } from '../domain/locale';
import { notificationErrors } from '../domain/errors';
import { type Inbox, type InboxItem } from '../ports';
import { type Content } from '../templates/data';
import { type Renderer } from '../templates/render';

export interface InboxView {
  id: string;
  type: string;
  template: string;
  title: string;
  body: string;
  data: unknown;
  read: boolean;
  createdAt: string;
  readAt: string | null;
}

interface Deps {
  inbox: Inbox;
  renderer: Renderer;
  now: () => Date;
}

const view = (renderer: Renderer, item: InboxItem, locale: string): InboxView => ({
  id: item.id,
  type: item.type,
  template: item.template,
  ...renderer.summary({ template: item.template, data: item.data } as Content, localeFor(locale)),
  data: item.data,
  read: item.readAt !== null,
  createdAt: item.createdAt.toISOString(),
  readAt: item.readAt?.toISOString() ?? null,
});

/** Newest first, in the user's language, with the number of unread ones (NOTI-02). */
export const listInbox =
  ({ inbox, renderer }: Deps) =>
  async (userId: string, filter: Parameters<Inbox['list']>[1]) => {
    const { items, total, unread, locale } = await inbox.list(userId, filter);
    return { items: items.map((item) => view(renderer, item, locale)), total, unread };
  };

/** Marks one as read; again changes nothing (NOTI-03). @throws NOTIFICATION_UNKNOWN */
export const markRead =
  ({ inbox, renderer, now }: Deps) =>
  async (userId: string, id: string): Promise<InboxView> => {
    const found = await inbox.markRead(userId, id, now());
    if (!found) throw notificationErrors.NOTIFICATION_UNKNOWN();
    return view(renderer, found.item, found.locale);
  };

/** Takes one out of the inbox (NOTI-04). @throws NOTIFICATION_UNKNOWN */
export const removeNotification =
  ({ inbox }: Deps) =>
  async (userId: string, id: string): Promise<{ id: string }> => {
    if (!(await inbox.remove(userId, id))) throw notificationErrors.NOTIFICATION_UNKNOWN();
    return { id };
  };
