interface Mail {
  subject: string;
}

/** As many as the mail catcher keeps and lists at once; of more orders only the newest are looked for. */
export const mailsKept = 5000;

/** The numbers of these orders that no confirmation is about: a mail about any other order makes up for none. */
export const unconfirmed = (orderNumbers: readonly string[], mails: readonly Mail[]): string[] => {
  const confirmed = new Set(
    mails.flatMap(({ subject }) =>
      /\bconfirmed\b/i.test(subject) ? (subject.match(/UM-[\w-]+/g) ?? []) : [],
    ),
  );
  return orderNumbers.filter((orderNumber) => !confirmed.has(orderNumber));
};

/** How many of these orders have their confirmation in the catcher, asked until all have or no more come. */
export const confirmationMails = async (
  mailUrl: string,
  orderNumbers: readonly string[],
): Promise<number> => {
  let missing = orderNumbers.length;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`${mailUrl}/email?limit=${mailsKept}&subject=UM-`);
    const left = unconfirmed(orderNumbers, (await answer.json()) as Mail[]).length;
    if (left === 0 || (left === missing && attempt > 20)) return orderNumbers.length - left;
    missing = left;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return orderNumbers.length - missing;
};
