import { newId } from './ids';
import { openJournal } from './journal';
import type {
  Charge,
  Customer,
  PaymentIntent,
  PaymentMethod,
  Refund,
  StripeEvent,
  StripeRecord,
} from './records';
import { recordTable } from './record-table';
import type { StoredAnswer } from './stored-answers';
import { storedAnswers } from './stored-answers';

export interface StoreLimits {
  readonly records: number;
  readonly answers: number;
  readonly events: number;
  readonly pendingEvents: number;
  readonly journalBytes: number;
}

export const DEFAULT_LIMITS: StoreLimits = {
  records: 100_000,
  answers: 50_000,
  events: 10_000,
  pendingEvents: 100_000,
  journalBytes: 128 * 1024 * 1024,
};

/** An event or an answer names its record by its place in `put`, so that a line holds each record once. */
type Placed<T, Key extends string> = Omit<T, Key> & { readonly [key in Key]: number | StripeRecord };

interface Change {
  readonly put?: readonly StripeRecord[];
  readonly events?: ReadonlyArray<Placed<StripeEvent, 'subject'>>;
  readonly settled?: ReadonlyArray<Placed<StripeEvent, 'subject'>>;
  readonly delivered?: readonly string[];
  readonly answer?: Omit<StoredAnswer, 'record'> & { readonly record?: number | StripeRecord };
  readonly dropped?: number;
}

/** What one request changed; written as one line, so that it is there whole or not at all. */
export interface Work {
  put<Kept extends StripeRecord>(record: Kept): Kept;
  emit(type: string, subject: StripeRecord): void;
}

export interface Origin {
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
}

const dropOldest = (map: Map<string, unknown>, limit: number): void => {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
};

export const openStore = async (
  file: string,
  limits: StoreLimits,
  now: () => number,
  /** Whether an endpoint receives events of this type. */
  isWanted: (type: string) => boolean,
) => {
  const customers = recordTable<Customer>(limits.records, () => []);
  const methods = recordTable<PaymentMethod>(limits.records * 2, (method) => [method.customer]);
  const intents = recordTable<PaymentIntent>(limits.records, (intent) => [intent.customer]);
  const charges = recordTable<Charge>(limits.records, (charge) => [charge.intent, charge.customer]);
  const refunds = recordTable<Refund>(limits.records, (refund) => [refund.charge, refund.intent]);
  const events = new Map<string, StripeEvent>();
  const pending = new Map<string, StripeEvent>();
  const answers = storedAnswers(limits.answers, now);

  const keep = (record: StripeRecord): void => {
    switch (record.kind) {
      case 'customer':
        return customers.put(record);
      case 'payment_method':
        return methods.put(record);
      case 'payment_intent':
        return intents.put(record);
      case 'charge':
        return charges.put(record);
      case 'refund':
        return refunds.put(record);
      default:
        throw new Error(`Unknown record ${String(record satisfies never)}`);
    }
  };

  const addEvent = (event: StripeEvent, isPending: boolean): void => {
    events.set(event.id, event);
    if (isPending) pending.set(event.id, event);
    dropOldest(events, limits.events);
    dropOldest(pending, limits.pendingEvents);
  };

  const apply = (line: unknown): void => {
    const change = line as Change;
    const put = change.put ?? [];
    const at = (place: number | StripeRecord): StripeRecord => {
      const record = typeof place === 'number' ? put[place] : place;
      if (record === undefined) throw new Error('The journal names a record that is not in it');
      return record;
    };
    put.forEach(keep);
    for (const event of change.events ?? [])
      addEvent({ ...event, subject: at(event.subject) }, isWanted(event.type));
    for (const event of change.settled ?? []) addEvent({ ...event, subject: at(event.subject) }, false);
    for (const id of change.delivered ?? []) pending.delete(id);
    if (change.dropped !== undefined) charges.dropped = change.dropped;
    if (change.answer !== undefined) {
      const { record, ...rest } = change.answer;
      answers.put(record === undefined ? rest : { ...rest, record: at(record) });
    }
  };

  const snapshot = function* (): Iterable<Change> {
    for (const table of [customers, methods, intents, charges, refunds]) {
      for (const record of table.all()) yield { put: [record] };
    }
    for (const event of events.values()) if (!pending.has(event.id)) yield { settled: [event] };
    for (const event of pending.values()) yield { events: [event] };
    for (const answer of answers.all()) yield { answer };
    yield { dropped: charges.dropped };
  };

  let announce: (events: readonly StripeEvent[]) => void = () => undefined;
  const journal = await openJournal(file, limits.journalBytes, apply, snapshot);

  /** Runs one request's changes and has them on disk before it returns, also when the request ends in a refusal. */
  const transact = <Result>(
    origin: Origin,
    run: (work: Work) => Result,
    remember?: (result: Result) => StoredAnswer | undefined,
  ): Result => {
    const put: StripeRecord[] = [];
    const emitted: StripeEvent[] = [];
    const result = run({
      put: (record) => {
        put.push(record);
        keep(record);
        return record;
      },
      emit: (type, subject) => {
        const event = { id: newId('evt'), type, created: Math.floor(now() / 1_000), subject, ...origin };
        emitted.push(event);
        addEvent(event, isWanted(type));
      },
    });
    const answer = remember?.(result);
    if (answer !== undefined) answers.put(answer);
    if (put.length > 0 || answer !== undefined) {
      const place = (record: StripeRecord): number | StripeRecord => {
        const index = put.indexOf(record);
        return index < 0 ? record : index;
      };
      journal.append({
        put,
        ...(emitted.length > 0 && {
          events: emitted.map((event) => ({ ...event, subject: place(event.subject) })),
        }),
        ...(answer !== undefined && {
          answer: answer.record === undefined ? answer : { ...answer, record: place(answer.record) },
        }),
      } satisfies Change);
    }
    if (emitted.length > 0) announce(emitted);
    return result;
  };

  return {
    customers,
    methods,
    intents,
    charges,
    refunds,
    events,
    pending,
    answers,
    transact,
    onEvents: (listener: (events: readonly StripeEvent[]) => void): void => {
      announce = listener;
    },
    delivered: (ids: readonly string[]): void => {
      for (const id of ids) pending.delete(id);
      journal.append({ delivered: ids } satisfies Change);
    },
    close: (): Promise<void> => journal.close(),
  };
};

export type Store = Awaited<ReturnType<typeof openStore>>;
