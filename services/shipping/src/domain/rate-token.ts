import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Parcel, type Rate } from './tariff';

const Claims = z.tuple([
  z.string(),
  z.string(),
  z.number().int(),
  z.number().int(),
  z.number().int(),
  z.string(),
  z.string(),
  z.number().int(),
  z.number().int(),
]);

export interface OfferedRate extends Rate {
  readonly parcel: Parcel;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** All of an id: what is behind it, such as a second dot, would make many ids of one offer. */
const whole = /^([\w-]+)\.([\w-]{43})$/;

/** How long an offered price is kept. */
const validSeconds = 15 * 60;

export interface RateTokens {
  /** An id that carries the offer itself, signed: no row is stored for a quote that is never used. */
  issue(rate: Rate, parcel: Parcel, now: Date): string;
  /** The offer of an id; undefined when it is not one of ours. The caller decides whether its time matters. */
  read(rateId: string): OfferedRate | undefined;
}

/** @param key at least 32 characters, the same in every replica */
export const rateTokens = (key: string): RateTokens => {
  const sign = (body: string): string => createHmac('sha256', key).update(body).digest('base64url');
  return {
    issue: ({ carrier, service, amount, minDays, maxDays }, { country, postcode, units }, now) => {
      const expiresAt = Math.floor(now.getTime() / 1000) + validSeconds;
      const claims: z.infer<typeof Claims> = [
        carrier,
        service,
        amount,
        minDays,
        maxDays,
        country,
        postcode,
        units,
        expiresAt,
      ];
      const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${body}.${sign(body)}`;
    },
    read: (rateId) => {
      const [, body = '', signature = ''] = whole.exec(rateId) ?? [];
      const expected = Buffer.from(sign(body));
      const given = Buffer.from(signature);
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
      // Signed by us, so it is JSON of ours.
      const claims = Claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      if (!claims.success) return undefined;
      const [carrier, service, amount, minDays, maxDays, country, postcode, units, expiresAt] = claims.data;
      return { carrier, service, amount, minDays, maxDays, parcel: { country, postcode, units }, expiresAt };
    },
  };
};
