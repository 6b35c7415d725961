import { CopySum, fingerprint } from '../domain/compare-copies';
import { type Comparison, type StoredDocument } from '../ports';
import { type SearchDeps } from './deps';

type Deps = Pick<SearchDeps, 'documents'>;

const batchSize = 500;
const namedAtMost = 20;

const printsOf = async ({ documents }: Deps, index: string, sum: CopySum): Promise<Map<string, bigint>> => {
  const prints = new Map<string, bigint>();
  await documents.refresh(index);
  for await (const part of documents.all(index, 'active'))
    for (const document of part) {
      const print = fingerprint(document);
      prints.set(document.id, print);
      sum.add(print);
    }
  return prints;
};

const printOf = (stored: StoredDocument | undefined): bigint | undefined =>
  stored?.document.status === 'ACTIVE' ? fingerprint(stored.document) : undefined;

const replace = (sum: CopySum, before: bigint | undefined, after: bigint | undefined): void => {
  if (before !== undefined) sum.remove(before);
  if (after !== undefined) sum.add(after);
};

/**
 * Compares what two indexes show to shoppers. They were read one after the other while products changed, so
 * what differs is read again from both at the same time.
 */
export const compareIndexes =
  (deps: Deps) =>
  async (live: string, rebuilt: string): Promise<Comparison> => {
    const [liveSum, rebuiltSum] = [new CopySum(), new CopySum()];
    const livePrints = await printsOf(deps, live, liveSum);
    const rebuiltPrints = await printsOf(deps, rebuilt, rebuiltSum);
    const doubtful = [...new Set([...livePrints.keys(), ...rebuiltPrints.keys()])].filter(
      (id) => livePrints.get(id) !== rebuiltPrints.get(id),
    );
    const differing: string[] = [];
    for (let from = 0; from < doubtful.length; from += batchSize) {
      const ids = doubtful.slice(from, from + batchSize);
      const [inLive, inRebuilt] = await Promise.all([
        deps.documents.read(live, ids),
        deps.documents.read(rebuilt, ids),
      ]);
      for (const id of ids) {
        const [one, other] = [printOf(inLive.get(id)), printOf(inRebuilt.get(id))];
        replace(liveSum, livePrints.get(id), one);
        replace(rebuiltSum, rebuiltPrints.get(id), other);
        if (one !== other) differing.push(id);
      }
    }
    return {
      equal: differing.length === 0,
      live: liveSum.value(),
      rebuilt: rebuiltSum.value(),
      differing: differing.slice(0, namedAtMost),
    };
  };
