import { z } from 'zod';
import { asField } from './characters';

const dayMs = 86_400_000;
/** Before it nothing was sold here, and every store takes it; later dates some stores refuse. */
const [first, last] = ['1970-01-01', '2100-01-01'];

const inRange = (at: Date): boolean => at >= new Date(first) && at <= new Date(last);

const day = z.iso.date();
const moment = z.iso.datetime({ offset: true });

/** A query key of a period: a day (UTC) or a moment with its zone. */
const bound = (says: string, of: (text: string, isDay: boolean) => Date) =>
  asField(
    z
      .union([day, moment])
      .transform((text) => of(text, text.length === 10))
      .refine(inRange, `must lie between ${first} and ${last}`)
      .meta({ description: says }),
  );

export const from = () =>
  bound('Where the period begins: a day (UTC) from its first moment, or a moment', (text) => new Date(text));

export const until = () =>
  bound(
    'Where the period ends: a day (UTC) with all of it, or a moment that is itself outside',
    (text, isDay) => (isDay ? new Date(Date.parse(text) + dayMs) : new Date(text)),
  );
