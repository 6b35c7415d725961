import { type Elastic } from './elastic';

const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** The monthly index of a time; an old month is deleted as a whole. */
export const monthIndex = (elastic: Elastic, kind: string, at: Date): string =>
  `${elastic.name(kind)}-${monthOf(at)}`;

/** Removes the months that ended longer ago than `days`. */
export const dropOldMonths = async (
  elastic: Elastic,
  kind: string,
  days: number,
  now: Date,
): Promise<void> => {
  const oldest = monthIndex(elastic, kind, new Date(now.getTime() - days * 86_400_000));
  const found = await elastic.run((client) => client.indices.get({ index: `${elastic.name(kind)}-*` }));
  for (const index of Object.keys(found))
    if (index < oldest) await elastic.run((client) => client.indices.delete({ index }));
};
