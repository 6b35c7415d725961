import { missingResource } from './api-error';
import type { FormTree } from './form-body';
import { newId } from './ids';
import type { Metadata, PaymentMethod, StripeRecord } from './records';
import type { Store, Work } from './store';
import { TEST_CARDS } from './test-cards';

/** One request as an operation sees it. */
export interface Call {
  readonly store: Store;
  readonly work: Work;
  readonly parameters: FormTree;
  /** The id in the path, or empty where the path has none. */
  readonly id: string;
  /** Seconds, as every time in this API. */
  readonly now: number;
}

export type Listed = { readonly list: readonly unknown[]; readonly hasMore: boolean; readonly url: string };
export type Reply =
  | { readonly record: StripeRecord; readonly expand?: readonly string[] | undefined }
  | {
      readonly page: { readonly records: readonly StripeRecord[]; readonly hasMore: boolean };
      readonly expand?: readonly string[] | undefined;
    }
  | { readonly raw: Record<string, unknown> };

export type Operation = (call: Call) => Reply;

/** Keys given replace, keys given empty disappear, `metadata=''` empties it all. */
export const mergedMetadata = (
  earlier: Metadata,
  given: Record<string, string> | null | undefined,
): Metadata => {
  if (given === undefined) return earlier;
  if (given === null) return {};
  return Object.fromEntries(Object.entries({ ...earlier, ...given }).filter(([, value]) => value !== ''));
};

/** A test method stands for a new card each time it is used, as at Stripe; any other id must be known. */
export const useMethod = ({ store, work, now }: Call, id: string, param: string): PaymentMethod => {
  if (TEST_CARDS.has(id)) {
    return work.put({
      kind: 'payment_method',
      id: newId('pm'),
      created: now,
      card: id,
      customer: null,
      metadata: {},
    });
  }
  const known = store.methods.get(id);
  if (known === undefined) throw missingResource('PaymentMethod', id, param, 400);
  return known;
};

export const requireCustomer = ({ store }: Call, id: string | undefined): string | null => {
  if (id === undefined) return null;
  if (store.customers.get(id) === undefined) throw missingResource('customer', id, 'customer', 400);
  return id;
};
