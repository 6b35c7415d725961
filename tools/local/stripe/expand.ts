import { invalidRequest } from './api-error';
import type { Reply } from './call';
import type { StripeRecord } from './records';
import { render, type Json } from './render';
import type { Store } from './store';

const EXPANDABLE = new Set(['customer', 'payment_method', 'latest_charge', 'charge', 'payment_intent']);

const find = (store: Store, id: string): StripeRecord | undefined =>
  store.intents.get(id) ??
  store.charges.get(id) ??
  store.customers.get(id) ??
  store.methods.get(id) ??
  store.refunds.get(id);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const expandPath = (store: Store, target: Json, path: readonly string[], whole: string): void => {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (!EXPANDABLE.has(key) || !(key in target)) {
    throw invalidRequest(`This property cannot be expanded (${whole}).`, { param: 'expand' });
  }
  const value = target[key];
  if (typeof value === 'string') {
    const record = find(store, value);
    if (record !== undefined) target[key] = render(record);
  }
  const next = target[key];
  if (rest.length > 0 && isObject(next)) expandPath(store, next, rest, whole);
};

const drawn = (store: Store, record: StripeRecord, paths: readonly string[]): Json => {
  const target = render(record);
  for (const path of paths) expandPath(store, target, path.split('.'), path);
  return target;
};

/** The body of an answer, with the ids that `expand` names replaced by what they stand for. */
export const drawReply = (store: Store, reply: Reply, path: string): Json => {
  if ('raw' in reply) return reply.raw;
  const expand = reply.expand ?? [];
  if ('record' in reply) return drawn(store, reply.record, expand);
  const paths = expand.map((each) => {
    if (!each.startsWith('data.'))
      throw invalidRequest(`This property cannot be expanded (${each}).`, { param: 'expand' });
    return each.slice('data.'.length);
  });
  return {
    object: 'list',
    data: reply.page.records.map((record) => drawn(store, record, paths)),
    has_more: reply.page.hasMore,
    url: path,
  };
};
