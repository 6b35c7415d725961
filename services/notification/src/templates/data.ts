import { z } from 'zod';
import { Currency, MinorUnits } from '@ultramarket/contracts';

const Text = z.string().min(1).max(10_000);
const Short = z.string().min(1).max(200);
const order = { orderId: z.uuid().optional(), orderNumber: Short };

/** What each template needs to know. No names and no addresses: those come from the contact when a mail is written. */
export const templateData = {
  welcome: z.strictObject({}),
  'order-confirmed': z.strictObject({
    ...order,
    lines: z
      .array(z.strictObject({ name: z.string().max(500), quantity: z.number().int(), lineTotal: MinorUnits }))
      .max(500),
    total: MinorUnits,
    currency: Currency,
  }),
  'order-cancelled': z.strictObject({ ...order, reason: z.string().max(200) }),
  /** Who sets the status by hand need not know the parcel. */
  'order-shipped': z.strictObject({
    ...order,
    carrier: Short.optional(),
    trackingNumber: Short.optional(),
  }),
  'order-delivered': z.strictObject(order),
  'payment-refunded': z.strictObject({
    orderId: z.uuid().optional(),
    amount: MinorUnits,
    currency: Currency,
  }),
  'account-locked': z.strictObject({ until: z.iso.datetime() }),
  message: z.strictObject({
    // One line: it becomes the subject of a mail.
    title: Short.regex(/^\P{Cc}+$/u, 'must be one line'),
    text: Text,
  }),
} as const;

export type TemplateName = keyof typeof templateData;
export type TemplateData<Name extends TemplateName = TemplateName> = z.infer<(typeof templateData)[Name]>;
export const templateNames = Object.keys(templateData) as [TemplateName, ...TemplateName[]];

/** A template together with data that fits it. */
export type Content = { [Name in TemplateName]: { template: Name; data: TemplateData<Name> } }[TemplateName];
