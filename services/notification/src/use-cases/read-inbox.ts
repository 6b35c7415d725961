import { type Logger } from '@ultramarket/platform';
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
  logger: Logger;
  now: () => Date;
}

/** One that cannot be written must not keep the others from being read. */
const summaryOf = ({ renderer, logger }: Deps, { id, template, type, data }: InboxItem, locale: string) => {
  try {
    return renderer.summary({ template, data } as Content, localeFor(locale));
  } catch (error) {
    logger.error('a notification could not be written', { notificationId: id, error });
    return { title: type, body: '' };
  }
};

const view = (deps: Deps, item: InboxItem, locale: string): InboxView => ({
  id: item.id,
  type: item.type,
  template: item.template,
  ...summaryOf(deps, item, locale),
  data: item.data,
  read: item.readAt !== null,
  createdAt: item.createdAt.toISOString(),
  readAt: item.readAt?.toISOString() ?? null,
});

/** Newest first, in the user's language, with the number of unread ones. */
export const listInbox = (deps: Deps) => async (userId: string, filter: Parameters<Inbox['list']>[1]) => {
  const { items, total, unread, locale } = await deps.inbox.list(userId, filter);
  return { items: items.map((item) => view(deps, item, locale)), total, unread };
};

/** Marks one as read; again changes nothing. @throws NOTIFICATION_UNKNOWN */
export const markRead =
  (deps: Deps) =>
  async (userId: string, id: string): Promise<InboxView> => {
    const found = await deps.inbox.markRead(userId, id, deps.now());
    if (!found) throw notificationErrors.NOTIFICATION_UNKNOWN();
    return view(deps, found.item, found.locale);
  };

/** Takes one out of the inbox. @throws NOTIFICATION_UNKNOWN */
export const removeNotification =
  ({ inbox }: Deps) =>
  async (userId: string, id: string): Promise<{ id: string }> => {
    if (!(await inbox.remove(userId, id))) throw notificationErrors.NOTIFICATION_UNKNOWN();
    return { id };
  };
