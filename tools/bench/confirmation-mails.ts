interface Mail {
  subject: string;
}

/** The newest mails of the catcher about orders, as many as it keeps and lists at once. */
export const orderMails = (mailUrl: string) => async (): Promise<Mail[]> =>
  (await (await fetch(`${mailUrl}/email?limit=5000&subject=UM-`)).json()) as Mail[];

const confirmedBy = ({ subject }: Mail): string[] =>
  /\bconfirmed\b/i.test(subject) ? (subject.match(/UM-[\w-]+/g) ?? []) : [];

/**
 * Remembers which orders were confirmed by mail, by their numbers: a mail about one order makes up for no other. It
 * looks often, because the catcher keeps only the newest.
 */
export class ConfirmationMails {
  private readonly confirmed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly newest: () => Promise<readonly Mail[]>) {}

  start(everyMs = 15_000): void {
    this.timer = setInterval(() => void this.look().catch(() => undefined), everyMs).unref();
  }

  async look(): Promise<void> {
    for (const mail of await this.newest())
      for (const number of confirmedBy(mail)) this.confirmed.add(number);
  }

  missing(orderNumbers: readonly string[]): string[] {
    return orderNumbers.filter((orderNumber) => !this.confirmed.has(orderNumber));
  }

  /** How many of these orders have their mail, asked until all have or none came for five seconds. */
  async arrived(orderNumbers: readonly string[]): Promise<number> {
    clearInterval(this.timer);
    let missing = Infinity;
    for (let idle = 0; missing > 0 && idle < 20; idle += 1) {
      await this.look();
      const left = this.missing(orderNumbers).length;
      if (left < missing) idle = 0;
      missing = left;
      if (missing > 0) await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return orderNumbers.length - missing;
  }
}
