import { type AuditActor, auditRecord, errors } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type Products, type TaxRateView, type TaxStore } from '../ports';

interface Deps {
  taxes: TaxStore;
  products: Pick<Products, 'categories'>;
  now: () => Date;
}

type Rates = ReadonlyArray<Omit<TaxRateView, 'id'>>;

/** @throws VALIDATION_ERROR for rates of categories that do not exist */
const refuseUnknownCategories = async (
  products: Pick<Products, 'categories'>,
  rates: Rates,
): Promise<void> => {
  if (rates.every(({ categoryId }) => categoryId === '')) return;
  const known = await products.categories();
  const fields = rates.flatMap(({ categoryId }, index) =>
    categoryId === '' || known.has(categoryId)
      ? []
      : [{ pointer: `/rates/${index}/categoryId`, code: 'unknown', detail: 'there is no such category' }],
  );
  if (fields.length > 0) throw errors.VALIDATION_ERROR(undefined, { fields });
};

/** Adds or replaces rates and leaves all others as they are. @throws VALIDATION_ERROR, UPSTREAM */
export const putTaxRates =
  ({ taxes: store, products, now }: Deps) =>
  async (rates: Rates, auditActor: AuditActor): Promise<TaxRateView[]> => {
    await refuseUnknownCategories(products, rates);
    await store.transaction(async (taxes) => {
      await taxes.put(rates);
      taxes.tx.outbox.add(
        auditRecord(
          auditActor,
          { action: 'tax.rates-changed', resource: 'tax-rates', after: { rates } },
          now(),
        ),
      );
    });
    return store.list();
  };

/** @throws TAX_RATE_UNKNOWN */
export const removeTaxRate =
  ({ taxes: store, now }: Deps) =>
  (id: string, auditActor: AuditActor): Promise<void> =>
    store.transaction(async (taxes) => {
      const removed = await taxes.remove(id);
      if (!removed) throw orderErrors.TAX_RATE_UNKNOWN();
      const { id: _id, ...before } = removed;
      taxes.tx.outbox.add(
        auditRecord(auditActor, { action: 'tax.rate-removed', resource: `tax-rate:${id}`, before }, now()),
      );
    });
