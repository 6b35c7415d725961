import { z } from 'zod';
import { field } from '@ultramarket/platform';

const Phrase = field.name(60).regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} '’ʻʼ.&-]*$/u, 'must be words');

/** Words that mean the same, or, with `from`, words that also find what other words name. */
export const SynonymSet = z.union([
  z.strictObject({ words: z.array(Phrase).min(2).max(20) }),
  z.strictObject({ from: z.array(Phrase).min(1).max(20), to: z.array(Phrase).min(1).max(20) }),
]);
export type SynonymSet = z.infer<typeof SynonymSet>;

export interface Synonyms {
  readonly version: number;
  readonly sets: readonly SynonymSet[];
}

/** In the format of Elasticsearch's synonym filters. */
export const rulesOf = ({ sets }: Pick<Synonyms, 'sets'>): string[] =>
  sets.map((set) =>
    'words' in set
      ? set.words.join(', ')
      : `${set.from.join(', ')} => ${[...set.from, ...set.to].join(', ')}`,
  );
