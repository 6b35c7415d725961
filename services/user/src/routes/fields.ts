import { z } from 'zod';
import { field, PageQuery, postalFields, withPostalRules } from '@ultramarket/platform';

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;

/** Where a letter arrives; what is not given is empty. `asAddress` applies the rules of the country. */
export const addressFields = {
  ...postalFields,
  line2: postalFields.line2.nullable().transform(orNull),
  region: postalFields.region.nullable(),
  phone: postalFields.phone.nullable(),
};

/** An address by the rules of its country, with null for what is not given. */
export const asAddress = <Schema extends z.ZodObject>(schema: Schema) =>
  withPostalRules(schema).transform((address) => ({
    ...address,
    region: (address as { region?: string | null }).region ?? null,
    phone: (address as { phone?: string | null }).phone ?? null,
  }));

/** Lists that are paged by number. */
export const Paging = PageQuery.omit({ cursor: true });

/** Why staff decide as they do; its owner reads it. */
export const Reason = field.text(500);
