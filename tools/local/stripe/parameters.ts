import { z } from 'zod';
import { invalidRequest } from './api-error';
import type { FormTree } from './form-body';

const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, { error: 'parameter_invalid_integer' })
  .transform(Number);
const positive = integer.refine((value) => value > 0, { error: 'parameter_invalid_integer' });
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const text = z.string().max(5_000);
const expand = z.array(z.string().max(100)).max(20).optional();
const metadata = z.union([
  z.literal('').transform(() => null),
  z
    .record(z.string().min(1).max(40), z.string().max(500))
    .refine((entries) => Object.keys(entries).length <= 50, { error: 'Metadata can have up to 50 keys.' }),
]);
const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));
const currency = z
  .string()
  .transform((code) => code.toLowerCase())
  .refine((code) => currencies.has(code), { error: 'Invalid currency.' });
const created = z.union([
  integer.transform((at) => ({ gte: at, lte: at })),
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
]);
const address = z.record(z.string(), text);
const returnUrl = z.url();

const page = {
  limit: integer
    .refine((value) => value >= 1 && value <= 100, { error: 'limit must be between 1 and 100.' })
    .optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  expand,
};

const confirmFields = {
  payment_method: text.optional(),
  return_url: returnUrl.optional(),
  off_session: z.union([flag, z.enum(['one_off', 'recurring']).transform(() => true)]).optional(),
  error_on_requires_action: flag.optional(),
  receipt_email: text.optional(),
  setup_future_usage: z.enum(['', 'on_session', 'off_session']).optional(),
  use_stripe_sdk: flag.optional(),
  mandate_data: z.record(z.string(), z.unknown()).optional(),
  payment_method_types: z.array(text).min(1).optional(),
  payment_method_options: z
    .strictObject({
      card: z
        .strictObject({ request_three_d_secure: z.enum(['any', 'automatic', 'challenge']).optional() })
        .optional(),
    })
    .optional(),
  shipping: z
    .strictObject({
      address,
      name: text,
      phone: text.optional(),
      carrier: text.optional(),
      tracking_number: text.optional(),
    })
    .optional(),
};

const intentFields = {
  customer: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  statement_descriptor: z.string().max(22).optional(),
  statement_descriptor_suffix: z.string().max(22).optional(),
  transfer_group: text.optional(),
};

const customerFields = {
  email: z.string().max(512).optional(),
  name: text.optional(),
  phone: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  address: z.union([z.literal(''), address]).optional(),
  preferred_locales: z.array(text).optional(),
  shipping: z.record(z.string(), z.unknown()).optional(),
  expand,
};

/** What each call takes. A key that is not here is answered as Stripe answers it: `parameter_unknown`. */
export const Parameters = {
  none: z.strictObject({ expand }),
  customerCreate: z.strictObject({ ...customerFields, payment_method: text.optional() }),
  customerUpdate: z.strictObject(customerFields),
  methodAttach: z.strictObject({ customer: text, expand }),
  methodList: z.strictObject({ customer: text.optional(), type: z.literal('card').optional(), ...page }),
  intentCreate: z.strictObject({
    amount: positive,
    currency,
    ...intentFields,
    ...confirmFields,
    confirm: flag.optional(),
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
    confirmation_method: z.literal('automatic').optional(),
    automatic_payment_methods: z
      .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
      .optional(),
    expand,
  }),
  intentUpdate: z.strictObject({
    amount: positive.optional(),
    currency: currency.optional(),
    ...intentFields,
    ...confirmFields,
    expand,
  }),
  intentConfirm: z.strictObject({
    ...confirmFields,
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
    expand,
  }),
  intentCapture: z.strictObject({
    amount_to_capture: positive.optional(),
    final_capture: flag.optional(),
    metadata: metadata.optional(),
    statement_descriptor: text.optional(),
    statement_descriptor_suffix: text.optional(),
    expand,
  }),
  intentCancel: z.strictObject({
    cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
    expand,
  }),
  intentRetrieve: z.strictObject({ client_secret: text.optional(), expand }),
  intentList: z.strictObject({ customer: text.optional(), created: created.optional(), ...page }),
  refundCreate: z.strictObject({
    payment_intent: text.optional(),
    charge: text.optional(),
    amount: positive.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    metadata: metadata.optional(),
    expand,
  }),
  refundList: z.strictObject({
    payment_intent: text.optional(),
    charge: text.optional(),
    created: created.optional(),
    ...page,
  }),
  chargeList: z.strictObject({
    payment_intent: text.optional(),
    customer: text.optional(),
    created: created.optional(),
    ...page,
  }),
  eventList: z.strictObject({ type: text.optional(), created: created.optional(), ...page }),
};

export type Page = {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
};
export type Created = {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
};

const nameOf = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');

/** Checks the parameters of one call, or throws what Stripe would answer to the first fault. */
export const readParameters = <Schema extends z.ZodType>(
  schema: Schema,
  tree: FormTree,
): z.output<Schema> => {
  const result = schema.safeParse(tree);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw invalidRequest('Invalid request.');
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...issue.path, ...issue.keys.slice(0, 1)]);
    throw invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = nameOf(issue.path);
  if (issue.code === 'invalid_type' && !(param in tree) && issue.path.length === 1) {
    throw invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (issue.message === 'parameter_invalid_integer') {
    throw invalidRequest(`Invalid positive integer: ${param}`, { code: 'parameter_invalid_integer', param });
  }
  throw invalidRequest(`Invalid ${param}: ${issue.message}`, { param });
};
