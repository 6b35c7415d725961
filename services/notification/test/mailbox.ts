import { OrderConfirmed, UserRegistered } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { type CaughtMail, newAddress, type Post, startPost } from './support';

export interface Mailbox extends Post {
  /** Registers a user and waits for their welcome mail. */
  register(firstName?: string, locale?: string): Promise<{ userId: string; email: string }>;
  /** The mail that came after the welcome. */
  afterWelcome(email: string): Promise<CaughtMail>;
}

/** Notification as in production, and users who read their mail. */
export const startMailbox = async (): Promise<Mailbox> => {
  const post = await startPost();
  return {
    ...post,
    register: async (firstName = 'Ann', locale = 'en') => {
      const [userId, email] = [newId(), newAddress()];
      await post.service.deliver(
        UserRegistered({ userId, email, role: 'CUSTOMER', firstName, lastName: 'Smith', locale }),
      );
      await post.mailsTo(email);
      return { userId, email };
    },
    afterWelcome: async (email) => {
      const mails = await post.mailsTo(email, 2);
      const mail = mails.find(({ subject }) => !/Welcome|Добро|xush/.test(subject));
      if (!mail) throw new Error('only the welcome came');
      return mail;
    },
  };
};

/** An order of two lines and $50 for delivery. */
export const confirmed = (userId: string, overrides: Partial<Parameters<typeof OrderConfirmed>[0]> = {}) =>
  OrderConfirmed({
    orderId: newId(),
    orderNumber: 'UM-1001',
    userId,
    paymentId: newId(),
    total: 209_990,
    currency: 'USD',
    lines: [
      { productId: newId(), sku: 'A', name: 'Lamp <b>', quantity: 2, lineTotal: 199_990 },
      { productId: newId(), sku: 'B', name: 'Cable', quantity: 1, lineTotal: 5000 },
    ],
    ...overrides,
  });
