import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type OrderStore, type TaxRateView, type TaxStore } from '../ports';

interface Deps {
  store: Pick<OrderStore, 'transaction'>;
  taxes: TaxStore;
  now: () => Date;
}

/** Adds or replaces rates and leaves all others as they are. */
export const putTaxRates =
  ({ store, taxes, now }: Deps) =>
  async (rates: ReadonlyArray<Omit<TaxRateView, 'id'>>, doer: AuditActor): Promise<TaxRateView[]> => {
    await store.transaction(async (tx) => {
      await taxes.put(tx, rates);
      tx.outbox.add(
        auditRecord(doer, { action: 'tax.rates-changed', resource: 'tax-rates', after: { rates } }, now()),
      );
    });
    return taxes.list();
  };
