import { z } from 'zod';
import { field, PageQuery, postalFields, withPostalRules } from '@ultramarket/platform';

interface Postal {
  line2?: string | undefined;
  region?: string | undefined;
  phone?: string | undefined;
}

/** An address with what belongs to it here, by the rules of its country; what is not there is null, as it is stored. */
export const postal = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  withPostalRules(z.strictObject({ ...shape, ...postalFields })).transform((given) => {
    const { line2, region, phone } = given as Postal;
    return { ...given, line2: line2 ?? null, region: region ?? null, phone: phone ?? null };
  });

/** Lists that are paged by number. */
export const Paging = PageQuery.omit({ cursor: true });

/** Why staff decide as they do; its owner reads it. */
export const Reason = field.text(500);

export const Id = z.object({ id: field.id() });
