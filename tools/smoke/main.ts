import { Shop } from '../client/shop';
import { type HookContext } from '../local/hooks';

/** Waits for the order's mail in the catcher. @throws when none comes in time */
const confirmationMail = async (mailUrl: string, email: string, orderNumber: string): Promise<string> => {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(`${mailUrl}/email?to=${encodeURIComponent(email)}`);
    const mails = (await answer.json()) as Array<{ subject: string }>;
    const mail = mails.find(({ subject }) => subject.includes(orderNumber));
    if (mail) return mail.subject;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail about ${orderNumber} arrived within 30 seconds`);
};

const price = ({ amount, currency }: { amount: number; currency: string }) =>
  `${(amount / 100).toFixed(2)} ${currency}`;

/** Buys something through the gateway as a shopper would, and says what happened and how long each step took. */
export const afterStart = async ({ fleet, engines, log }: HookContext): Promise<void> => {
  const shop = new Shop(fleet.gatewayUrl, 2);
  const step = async <Result>(
    work: () => Promise<Result>,
    tell: (result: Result) => string,
  ): Promise<Result> => {
    const begun = performance.now();
    const result = await work();
    log(`${tell(result).padEnd(72)} ${(performance.now() - begun).toFixed(0).padStart(5)} ms`);
    return result;
  };
  try {
    const shopper = await step(
      () => shop.register(),
      () => 'registered a new shopper',
    );
    const [product] = await step(
      () => shop.productsInStock(5),
      ([first]) => `found ${first?.name ?? 'nothing'} for ${first ? price(first.price) : '-'}`,
    );
    if (!product) throw new Error('the catalogue shows nothing that can be bought');
    await step(
      () => shopper.addToCart(product.id, 1),
      ({ subtotal }) => `put it into the cart: ${price(subtotal)}`,
    );
    await step(
      () => shopper.quote(),
      ({ total }) => `asked what it costs with tax and shipping: ${price(total)}`,
    );
    const order = await step(
      async () => {
        const { status, body } = await shopper.order();
        if (status !== 201)
          throw new Error(`the order was refused with ${status} ${body.code ?? ''}: ${body.detail ?? ''}`);
        return body.data;
      },
      ({ orderNumber }) => `ordered it: ${orderNumber}`,
    );
    await step(
      async () => {
        const settled = await shopper.settled(order.id);
        if (settled.saga.state !== 'COMPLETED')
          throw new Error(
            `the checkout ended ${settled.saga.state} (${settled.cancelReason ?? 'no reason'})`,
          );
        return settled;
      },
      ({ status }) => `stock taken, card charged, parcel announced: order is ${status}`,
    );
    await step(
      () => confirmationMail(engines.mailUrl, shopper.email, order.orderNumber),
      (subject) => `mail arrived: ${subject}`,
    );
  } finally {
    await shop.close();
  }
};
