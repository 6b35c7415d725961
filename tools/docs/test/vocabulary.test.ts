import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';

/** Words that this repository had for things that the field has words for (docs/glossary.md), and what stands there now. */
const replaced: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:forgetPeople|noteForgotten)\b/, 'erase, apply an erasure'],
  [/\bKeptRecords\b/, 'RetainedRecords'],
  [/\baddressOfNobody\b/, 'redactedAddress'],
  [/\btakeTurn\b|\bRebuildHold\b/, 'lease, acquire'],
  [/\bTicket\b|\bticketOf\b/, 'PendingReply'],
  [/\b(?:Hearing|ear)\b/, 'subscription, subscriber'],
  [/\bTextSeal\b/, 'FieldCipher'],
  [/\b(?:Provider|Carrier)Trouble\b/, 'ProviderUnavailable, UnknownOutcome'],
  [/\bbur(?:y|ied)\b/, 'dead-letter'],
  [/\b(?:KeptAnswer|keepAnswers|answerFinder)\b/, 'StoredResponse'],
  [/\bSearchWish\b/, 'SearchQuery'],
  [/\b(?:braked|breathe)\b/, 'breakerThreshold, yieldToEventLoop'],
  [/\bwithOrigins\b/, 'messageContext'],
  [/\bdoer\b/, 'actor'],
  [/\bfound no help\b/, 'upstream unavailable'],
  [/\w+AtOnce\b|\bmost[A-Z]\w*(?<!mostPopular)\b/, 'batchSize, concurrency, max…'],
  [
    /\b(?:keepPresent|keepStock|keepRatings|keepPurchases|keepProducts|toldStatus|letOut)\b/,
    'apply…, publishedStatus',
  ],
  [/\b(?:ofTheKnown|withoutPeople|erasePeople|PeopleStore)\b/, 'notErased, users'],
  [/\bEvery way \w+ says no\b/, 'The errors of'],
];

/** An ADR says what was decided in the words of its day. */
const others = /^(?:package-lock\.json|docs\/adr\/|docs\/api\/|tools\/docs\/test\/vocabulary\.test\.ts$)/;

const textFiles = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(?:ts|js|mjs|md|ya?ml|sh)$/.test(file) && !others.test(file));

test('when a thing has a word of the field, no other is used for it', () => {
  const found = textFiles.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        replaced
          .filter(([word]) => word.test(line))
          .map(([, better]) => `${file}:${index + 1}: ${line.trim()} (${better})`),
      ),
  );
  expect(found).toEqual([]);
  expect(textFiles.length).toBeGreaterThan(500);
});
