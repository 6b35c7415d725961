import { type estypes } from '@elastic/elasticsearch';
import { type Synonyms } from '../domain/synonyms';
import {
  type Mark,
  type RebuildLeaseHeld,
  type RebuildStatus,
  type RebuildLease,
  type SynonymStore,
} from '../ports';
import { type Elastic, statusOf } from './elastic';

interface Versioned<Value> {
  value: Value;
  mark: Mark;
}

const markOf = ({
  _seq_no,
  _primary_term,
}: Pick<estypes.WriteResponseBase, '_seq_no' | '_primary_term'>): Mark => ({
  seqNo: _seq_no ?? 0,
  term: _primary_term ?? 0,
});

/** Single documents with optimistic locking. */
const settings = (elastic: Elastic) => {
  const index = elastic.name('settings');
  return {
    read: async <Value>(id: string): Promise<Versioned<Value> | undefined> => {
      try {
        const found = await elastic.run((client) => client.get<Value>({ index, id }));
        return found._source && { value: found._source, mark: markOf(found as never) };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    /** @returns undefined when it was changed meanwhile */
    write: async (id: string, value: object, mark: Mark | undefined): Promise<Mark | undefined> => {
      try {
        const written = await elastic.run((client) =>
          client.index({
            index,
            id,
            document: value,
            ...(mark
              ? { if_seq_no: mark.seqNo, if_primary_term: mark.term }
              : { op_type: 'create' as const }),
          }),
        );
        return markOf(written);
      } catch (error) {
        if (statusOf(error) === 409) return undefined;
        throw error;
      }
    },
  };
};

export const elasticSynonyms = (elastic: Elastic): SynonymStore => {
  const stored = settings(elastic);
  return {
    read: async () => (await stored.read<Synonyms>('synonyms'))?.value ?? { version: 0, sets: [] },
    replace: async (next, seen) => {
      const before = await stored.read<Synonyms>('synonyms');
      if ((before?.value.version ?? 0) !== seen) return false;
      return (await stored.write('synonyms', next, before?.mark)) !== undefined;
    },
  };
};

interface Leased extends RebuildStatus {
  leaseUntil: string;
}

/** A lease that is not renewed for so long has expired. */
const leaseMs = 15_000;

export const elasticRebuildLease = (elastic: Elastic, now: () => Date): RebuildLease => {
  const stored = settings(elastic);
  const lease = () => ({ leaseUntil: new Date(now().getTime() + leaseMs).toISOString() });
  const runs = ({ state, leaseUntil }: Leased): boolean =>
    state === 'running' && leaseUntil > now().toISOString();

  const heldFrom = (start: Leased, first: Mark): RebuildLeaseHeld => {
    let current = start;
    let mark = first;
    let writing: Promise<void> = Promise.resolve();
    const write = async (change: Partial<RebuildStatus>): Promise<void> => {
      current = { ...current, ...change, ...lease() };
      const next = await stored.write('rebuild', current, mark);
      if (!next) throw new Error('the lease to rebuild was lost to another replica');
      mark = next;
    };
    return { report: (change) => (writing = writing.then(() => write(change))) };
  };

  return {
    acquire: async (start) => {
      const before = await stored.read<Leased>('rebuild');
      if (before && runs(before.value)) return undefined;
      const leased = { ...start, ...lease() };
      const mark = await stored.write('rebuild', leased, before?.mark);
      return mark && heldFrom(leased, mark);
    },
    last: async () => {
      const found = (await stored.read<Leased>('rebuild'))?.value;
      if (!found) return undefined;
      const { leaseUntil: _leaseUntil, ...status } = found;
      return status.state === 'running' && !runs(found)
        ? { ...status, state: 'failed', error: 'the replica that rebuilt it went away' }
        : status;
    },
    isHeld: async () => {
      const found = await stored.read<Leased>('rebuild');
      return found !== undefined && runs(found.value);
    },
  };
};
