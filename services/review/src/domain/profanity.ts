import { foldedWords, plainText, squeezed } from './fold-text';
import { WordList } from './word-list';

const spelling = (word: string): string => squeezed(plainText(word).replace(/[^\p{L}]/gu, ''));

/**
 * Words that no review needs, in English, Russian and Uzbek. Mild complaints are not here, and beginnings are long
 * enough to spare honest words (Scunthorpe, shiitake); a mistake costs a look by staff and nothing else.
 */
const profane = new WordList(
  `fuck* motherfuck* shit shits shitty bullshit bitch bitches bastard* asshole* arsehole* cunt cunts dickhead*
   wanker* slut sluts whore* nigger* faggot*
   хуй* хуе* хуи* нахуй* похуй* охуе* пизд* распизд* бля бляд* блят* ебат* ебан* ебал* ебуч* заеб* уеб* долбоеб*
   сука суки сукин* мудак* мудил* гандон* гондон* пидор* пидар* шлюх*
   jalab* qo'toq* qotoq* ko'toq* kotoq* sikay* sikaman* sikish* dalbayob* dalbayop* haromi* onangni* gandon*
   жалаб* қўтоқ* кутоқ* сикай* сикаман* онангни* ҳароми*`,
  spelling,
);

export const isProfane = (text: string): boolean => {
  for (const word of foldedWords(text)) if (profane.has(word)) return true;
  return false;
};
