import { z } from 'zod';
import { Reply } from '@ultramarket/platform';
import { type OwnerAnswer } from '../ports';

/** What an owner answers is passed on as it is: its own declaration says what it looks like. */
export const Passed = z.looseObject({});
export const Listed = z.array(Passed);

export const passOn = ({ data, meta, version }: OwnerAnswer) =>
  new Reply(data as Record<string, unknown>, { meta, ...(version !== undefined && { version }) });
export const passOnList = ({ data, meta }: OwnerAnswer) =>
  new Reply(data as Array<Record<string, unknown>>, { meta });
