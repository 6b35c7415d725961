import { plainText } from './fold-text';
import { lists } from './sentiment-words';

export const sentiments = ['POSITIVE', 'NEUTRAL', 'NEGATIVE'] as const;
export type Sentiment = (typeof sentiments)[number];

/** How many words a negation reaches: "not a very good phone", "не очень хороший". */
const reach = 3;
/** Below it, praise and blame even out. */
const threshold = 0.7;

interface Word {
  readonly text: string;
  /** A clause ends after it: negations do not reach beyond. */
  readonly last: boolean;
}

const wordsOf = (text: string): Word[] =>
  [...plainText(text).matchAll(/([\p{L}\d]+(?:['-][\p{L}]+)*)([^\p{L}\d]*)/gu)].map(
    ([, word = '', between = '']) => ({ text: word, last: /[.,;:!?\n()]/.test(between) }),
  );

const isNegation = (word: string): boolean => lists.negation.has(word) || word.endsWith("n't");

/** True when the word at `index` is denied: by something before it or, as Uzbek does it, right after it. */
const isDenied = (words: readonly Word[], index: number): boolean => {
  let denied = false;
  for (let back = 1; back <= reach; back += 1) {
    const before = words[index - back];
    if (!before || before.last || lists.contrast.has(before.text)) break;
    if (isNegation(before.text)) denied = !denied;
  }
  const here = words[index];
  const after = words[index + 1];
  if (here && !here.last && after && lists.negationAfter.has(after.text)) denied = !denied;
  return denied;
};

const strengthAt = (words: readonly Word[], index: number): number => {
  const before = words[index - 1];
  return before && !before.last && lists.intensifier.has(before.text) ? 1.5 : 1;
};

/** Positive and negative words, weighed: denied ones count against themselves, what follows a "but" counts more. */
export const sentimentScore = (text: string): number => {
  const words = wordsOf(text);
  let score = 0;
  let weight = 1;
  words.forEach(({ text: word }, index) => {
    if (lists.contrast.has(word)) weight = 2;
    const value = lists.positive.has(word) ? 1 : lists.negative.has(word) ? -1 : 0;
    if (value === 0) return;
    score += value * weight * strengthAt(words, index) * (isDenied(words, index) ? -0.8 : 1);
  });
  return score;
};

/** The mood of an English, Russian or Uzbek text, by its words; a denied good word weighs almost as much as a bad one. */
export const sentimentOf = (text: string): Sentiment => {
  const score = sentimentScore(text);
  if (score >= threshold) return 'POSITIVE';
  return score <= -threshold ? 'NEGATIVE' : 'NEUTRAL';
};
