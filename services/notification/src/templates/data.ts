import { z } from 'zod';
import { Currency, MinorUnits } from '@ultramarket/contracts';
import { field } from '@ultramarket/platform';

const Text = field.text(10_000);
const Short = field.line(200);
/** A field that a producer may not know; the mail omits it. */
const Blank = field.optionalLine(200).transform((text) => text ?? '');
const order = { orderId: field.id().optional(), orderNumber: Short };

/** The data of each template. No names and no addresses: those come from the contact when a mail is written. */
export const templateData = {
  welcome: z.strictObject({}),
  'order-confirmed': z.strictObject({
    ...order,
    lines: z
      .array(z.strictObject({ name: field.line(500), quantity: z.number().int(), lineTotal: MinorUnits }))
      .max(500),
    total: MinorUnits,
    currency: Currency,
  }),
  'order-cancelled': z.strictObject({ ...order, reason: Blank }),
  'order-shipped': z.strictObject({ ...order, carrier: Blank, trackingNumber: Blank }),
  'order-delivered': z.strictObject(order),
  'payment-refunded': z.strictObject({
    orderId: field.id().optional(),
    amount: MinorUnits,
    currency: Currency,
  }),
  'account-locked': z.strictObject({ until: z.iso.datetime() }),
  'erasure-scheduled': z.strictObject({ dueAt: z.iso.datetime() }),
  'erasure-withdrawn': z.strictObject({}),
  'bank-changed': z.strictObject({ holdUntil: z.iso.datetime() }),
  message: z.strictObject({
    // One line: it becomes the subject of a mail.
    title: Short,
    text: Text,
  }),
} as const;

export type TemplateName = keyof typeof templateData;
export type TemplateData<Name extends TemplateName = TemplateName> = z.infer<(typeof templateData)[Name]>;
export const templateNames = Object.keys(templateData) as [TemplateName, ...TemplateName[]];

/** A template together with data that fits it. */
export type Content = { [Name in TemplateName]: { template: Name; data: TemplateData<Name> } }[TemplateName];
