import { type estypes } from '@elastic/elasticsearch';
import { type Synonyms } from '../domain/synonyms';
import {
  type Mark,
  type RebuildLeaseHeld,
  type RebuildNote,
  type RebuildLease,
  type SynonymStore,
} from '../ports';
import { type Elastic, statusOf } from './elastic';

interface Kept<Value> {
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

/** Single documents that are only ever replaced in the state in which they were read. */
const settings = (elastic: Elastic) => {
  const index = elastic.name('settings');
  return {
    read: async <Value>(id: string): Promise<Kept<Value> | undefined> => {
      try {
        const found = await elastic.run((client) => client.get<Value>({ index, id }));
        return found._source && { value: found._source, mark: markOf(found as never) };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    /** Returns undefined when it is no longer in that state. */
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
  const kept = settings(elastic);
  return {
    read: async () => (await kept.read<Synonyms>('synonyms'))?.value ?? { version: 0, sets: [] },
    replace: async (next, seen) => {
      const before = await kept.read<Synonyms>('synonyms');
      if ((before?.value.version ?? 0) !== seen) return false;
      return (await kept.write('synonyms', next, before?.mark)) !== undefined;
    },
  };
};

interface Leased extends RebuildNote {
  leaseUntil: string;
}

/** A lease that is not renewed for so long has lost its holder. */
const leaseMs = 15_000;

export const elasticRebuildLease = (elastic: Elastic, now: () => Date): RebuildLease => {
  const kept = settings(elastic);
  const lease = () => ({ leaseUntil: new Date(now().getTime() + leaseMs).toISOString() });
  const runs = ({ state, leaseUntil }: Leased): boolean =>
    state === 'running' && leaseUntil > now().toISOString();

  const holdFrom = (start: Leased, first: Mark): RebuildLeaseHeld => {
    let current = start;
    let mark = first;
    let writing: Promise<void> = Promise.resolve();
    const write = async (change: Partial<RebuildNote>): Promise<void> => {
      current = { ...current, ...change, ...lease() };
      const next = await kept.write('rebuild', current, mark);
      if (!next) throw new Error('the turn to rebuild was lost to another replica');
      mark = next;
    };
    return { note: (change) => (writing = writing.then(() => write(change))) };
  };

  return {
    take: async (start) => {
      const before = await kept.read<Leased>('rebuild');
      if (before && runs(before.value)) return undefined;
      const leased = { ...start, ...lease() };
      const mark = await kept.write('rebuild', leased, before?.mark);
      return mark && holdFrom(leased, mark);
    },
    last: async () => {
      const found = (await kept.read<Leased>('rebuild'))?.value;
      if (!found) return undefined;
      const { leaseUntil: _leaseUntil, ...note } = found;
      return note.state === 'running' && !runs(found)
        ? { ...note, state: 'failed', error: 'the replica that rebuilt it went away' }
        : note;
    },
    isTaken: async () => {
      const found = await kept.read<Leased>('rebuild');
      return found !== undefined && runs(found.value);
    },
  };
};
