import { createHash } from 'node:crypto';

/** One thing that somebody did, before it is sealed. */
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

/** The hash of an entry: SHA-256 over the hash before it and everything it says. */
export const hashOf = ({ hash: _hash, previousHash, at, ...entry }: AuditEntry): string =>
  createHash('sha256')
    .update(previousHash)
    .update(canonicalJson({ ...entry, at: at.toISOString() }))
    .digest('hex');

const seal = (head: ChainHead, fact: AuditFact): AuditEntry => {
  const entry: AuditEntry = {
    seq: head.seq + 1,
    id: fact.id,
    at: fact.at,
    actorId: storable(fact.actorId, 100),
    actorRole: storable(fact.actorRole, 30),
    action: storable(fact.action, 100),
    resource: storable(fact.resource, 300),
    before: fact.before === undefined ? null : canonicalJson(fact.before),
    after: fact.after === undefined ? null : canonicalJson(fact.after),
    ip: storableOrNull(fact.ip, 64),
    correlationId: storableOrNull(fact.correlationId, 128),
    previousHash: head.hash,
    hash: '',
  };
  return { ...entry, hash: hashOf(entry) };
};

/** Ties facts to the end of the chain, in their order. */
export const sealAll = (head: ChainHead, facts: readonly AuditFact[]): AuditEntry[] => {
  let last = head;
  return facts.map((fact) => {
    const entry = seal(last, fact);
    last = entry;
    return entry;
  });
};

/** What is wrong with an entry that should follow `head`; undefined when it does. */
export const faultOf = (head: ChainHead, entry: AuditEntry): string | undefined => {
  if (entry.seq !== head.seq + 1) return `entry ${head.seq + 1} is missing`;
  if (entry.previousHash !== head.hash) return `entry ${entry.seq} does not follow entry ${head.seq}`;
  if (entry.hash !== hashOf(entry)) return `entry ${entry.seq} was changed`;
  return undefined;
};
