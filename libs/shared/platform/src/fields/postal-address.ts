import { z } from 'zod';
import { asField } from './characters';
import { field } from './field';
import { canonicalPhone } from './phone';
import { needsPostcode, regionOf } from './places';

/** What an address may lack: left out, blank or null, as the address book shows it; all three are `undefined`. */
const lackable = (max: number) =>
  asField(
    field
      .optionalLine(max)
      .nullable()
      .transform((value) => value ?? undefined)
      .optional(),
  );

/** The parts of an address as they are sent. What the country asks of them is checked by `withPostalRules`. */
export const postalFields = {
  name: field.name(200),
  line1: field.line(200),
  line2: lackable(200),
  city: field.name(100),
  region: lackable(50),
  postcode: lackable(20),
  country: field.country(),
  phone: lackable(50),
};

interface Postal {
  country?: string | undefined;
  region?: string | undefined;
  postcode?: string | undefined;
  phone?: string | undefined;
}

type Ruled<Given extends Postal> = Omit<Given, 'postcode'> & { postcode: string };

/** A copy without the keys that say nothing, since `exactOptionalPropertyTypes` knows no other absence. */
const withoutAbsent = <Given extends object>(given: Given): Given =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;

/**
 * The rules of the country over an object with (some of) the postal fields: a postcode where its post has them and empty
 * where not, the region by its code where addresses need one, the phone number as its country dials.
 */
export const withPostalRules = <Schema extends z.ZodObject>(schema: Schema) =>
  asField(
    schema
      .transform((given, context): Ruled<z.infer<Schema> & Postal> => {
        const address = given as z.infer<Schema> & Postal;
        const { country = '', region, postcode, phone } = address;
        const refuse = (key: string, message: string) =>
          context.addIssue({ code: 'custom', path: [key], message });
        if (!postcode && needsPostcode(country)) refuse('postcode', `an address in ${country} needs one`);
        const kept = region ? regionOf(country, region) : undefined;
        if (region && kept === undefined) refuse('region', `${country} has no such region (ISO 3166-2)`);
        const number = phone ? canonicalPhone(phone, country) : undefined;
        if (phone && number === undefined) refuse('phone', 'must be a telephone number');
        return withoutAbsent({
          ...address,
          postcode: postcode ?? '',
          ...(kept !== undefined && { region: kept }),
          ...(number !== undefined && { phone: number }),
        });
      })
      .meta({ 'x-rule': 'what the post of the country asks for: postcode, region, telephone number' }),
  );

/** Where something is sent or billed: one schema for address book, quote, order and rates. */
export const postalAddress = withPostalRules(z.strictObject(postalFields));
