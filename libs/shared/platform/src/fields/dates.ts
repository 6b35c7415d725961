import { z } from 'zod';
import { asField } from './characters';

const dayMs = 86_400_000;
/** Before it nothing was sold here, and every store takes it; later dates some stores refuse. */
const [first, last] = ['1970-01-01', '2100-01-01'];

const isDay = (text: string): boolean => text.length === 10;
const endOf = (day: string): Date => new Date(Date.parse(day) + dayMs);

/** Judged as it was sent, so that the last day is taken with all of it. */
const inRange = (text: string): boolean =>
  isDay(text)
    ? text >= first && text <= last
    : new Date(text) >= new Date(first) && new Date(text) <= endOf(last);

const day = z.iso.date();
const moment = z.iso.datetime({ offset: true });

/** A query key of a period: a day (UTC) or a moment with its zone. */
const bound = (says: string, of: (text: string) => Date) =>
  asField(
    z
      .union([day, moment])
      .refine(inRange, `must lie between ${first} and ${last}`)
      .transform(of)
      .meta({ description: says }),
  );

export const from = () =>
  bound('Where the period begins: a day (UTC) from its first moment, or a moment', (text) => new Date(text));

export const until = () =>
  bound('Where the period ends: a day (UTC) with all of it, or a moment that is itself outside', (text) =>
    isDay(text) ? endOf(text) : new Date(text),
  );
