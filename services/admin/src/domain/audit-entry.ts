import { createHash, createHmac } from 'node:crypto';

/** One action, before it is in the chain. */
export interface AuditFact {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorRole: string;
  readonly action: string;
  readonly resource: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly ip: string | null;
  readonly correlationId: string | null;
  /** The service that published it, as its message says. */
  readonly producer: string;
}

/** A row of the log: the fact in its stored form and its place in the chain. */
export interface AuditEntry {
  readonly seq: number;
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorRole: string;
  readonly action: string;
  readonly resource: string;
  /** Canonical JSON. */
  readonly before: string | null;
  readonly after: string | null;
  readonly ip: string | null;
  readonly correlationId: string | null;
  /** Null in entries of before it was written down. */
  readonly producer: string | null;
  /** True for a hash that cannot be made without the key; entries of before there was one have false. */
  readonly keyed: boolean;
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of the chain, to which the next entry is tied. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const emptyChain: ChainHead = { seq: 0, hash: '0'.repeat(64) };

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** JSON with its keys in order, so that equal values have equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value)) ?? 'null';

/** The text as the database will give it back: without NUL, well-formed, short enough for its column. */
const storable = (text: string, length: number): string =>
  [...Buffer.from(text.replaceAll('\0', '')).toString()].slice(0, length).join('');

const storableOrNull = (text: string | null, length: number): string | null =>
  text === null ? null : storable(text, length);

/** What a hash is made over: everything the entry says, in the form of its time. */
const textOf = ({ hash: _hash, previousHash, at, producer, keyed, ...entry }: AuditEntry): string =>
  previousHash + canonicalJson({ ...entry, at: at.toISOString(), ...(keyed && { producer }) });

/**
 * The hash of an entry, over the hash before it and everything it says: HMAC-SHA256 with a key that is in no database,
 * so that who owns the tables cannot write another history.
 */
export const hashOf = (key: string, entry: AuditEntry): string =>
  (entry.keyed ? createHmac('sha256', key) : createHash('sha256')).update(textOf(entry)).digest('hex');

/** A keyed hash (HMAC) of a text of ours. */
export const markOf = (key: string, text: string): string =>
  createHmac('sha256', key).update(`mark:${text}`).digest('base64url');

const [earliest, latest] = [Date.UTC(1970, 0, 1), Date.UTC(2100, 0, 1)];

/** A time that the database takes; a clock that is wrong by centuries stops no other entry. */
export const storableTime = (at: Date): Date => new Date(Math.min(Math.max(at.getTime(), earliest), latest));

const toEntry = (key: string, head: ChainHead, fact: AuditFact): AuditEntry => {
  const entry: AuditEntry = {
    seq: head.seq + 1,
    id: fact.id,
    at: storableTime(fact.at),
    actorId: storable(fact.actorId, 100),
    actorRole: storable(fact.actorRole, 30),
    action: storable(fact.action, 100),
    resource: storable(fact.resource, 300),
    before: fact.before === undefined ? null : canonicalJson(fact.before),
    after: fact.after === undefined ? null : canonicalJson(fact.after),
    ip: storableOrNull(fact.ip, 64),
    correlationId: storableOrNull(fact.correlationId, 128),
    producer: storable(fact.producer, 50),
    keyed: true,
    previousHash: head.hash,
    hash: '',
  };
  return { ...entry, hash: hashOf(key, entry) };
};

/** Appends facts to the chain, in their order. */
export const toEntries = (key: string, head: ChainHead, facts: readonly AuditFact[]): AuditEntry[] => {
  let last = head;
  return facts.map((fact) => {
    const entry = toEntry(key, last, fact);
    last = entry;
    return entry;
  });
};

/** What is wrong with an entry that should follow `head`; undefined when it does. */
export const faultOf = (key: string, head: ChainHead, entry: AuditEntry): string | undefined => {
  if (entry.seq !== head.seq + 1) return `entry ${head.seq + 1} is missing`;
  if (entry.previousHash !== head.hash) return `entry ${entry.seq} does not follow entry ${head.seq}`;
  if (entry.hash !== hashOf(key, entry)) return `entry ${entry.seq} was changed`;
  return undefined;
};
