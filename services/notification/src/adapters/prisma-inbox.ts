import { PrismaPg } from '@prisma/adapter-pg';
import { type Database } from '@ultramarket/platform';
import { type Notification, type Prisma, PrismaClient } from '../generated/prisma/client';
import { type Inbox, type InboxItem, maxCounted, maxUnread } from '../ports';
import { type TemplateName } from '../templates/data';

const itemOf = ({ id, type, template, data, createdAt, readAt }: Notification): InboxItem => ({
  id,
  type,
  template: template as TemplateName,
  data,
  createdAt,
  readAt,
});

/** The inbox: ordinary reads and writes of one user's notifications. Removing hides; a mail on its way still goes out. */
export const prismaInbox = (database: Database): Inbox => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });
  const localeOf = async (userId: string): Promise<string> =>
    (await prisma.contact.findUnique({ where: { userId }, select: { locale: true } }))?.locale ?? 'en';

  return {
    list: async (userId, { unread: onlyUnread, before, page, limit }) => {
      const own = { userId, inInbox: true };
      const where: Prisma.NotificationWhereInput = {
        ...own,
        ...(onlyUnread !== undefined && { readAt: onlyUnread ? null : { not: null } }),
      };
      const [rows, unread, locale] = await Promise.all([
        prisma.notification.findMany({
          where: before === undefined ? where : { ...where, id: { lt: before } },
          orderBy: { id: 'desc' },
          take: limit,
          skip: before === undefined ? (page - 1) * limit : 0,
        }),
        prisma.notification.count({ where: { ...own, readAt: null }, take: maxUnread + 1 }),
        localeOf(userId),
      ]);
      // A page that is not full is the last one, and says how many there are; only others are counted.
      const isLast = rows.length < limit && (page === 1 || rows.length > 0);
      const counted = () =>
        isLast
          ? (page - 1) * limit + rows.length
          : prisma.notification.count({ where, take: maxCounted + 1 });
      const total = before === undefined ? await counted() : undefined;
      return { items: rows.map(itemOf), total, unread, locale };
    },
    markRead: async (userId, id, at) => {
      const where = { id, userId, inInbox: true };
      await prisma.notification.updateMany({ where: { ...where, readAt: null }, data: { readAt: at } });
      const row = await prisma.notification.findFirst({ where });
      return row ? { item: itemOf(row), locale: await localeOf(userId) } : undefined;
    },
    markAllRead: async (userId, at) => {
      const where = { userId, inInbox: true, readAt: null };
      return (await prisma.notification.updateMany({ where, data: { readAt: at } })).count;
    },
    remove: async (userId, id) => {
      const where = { id, userId, inInbox: true };
      return (await prisma.notification.updateMany({ where, data: { inInbox: false } })).count > 0;
    },
  };
};
