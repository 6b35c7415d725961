import { type Database, newId, statement, type Transaction } from '@ultramarket/platform';
import { type TaxRateView, type TaxStore, type TaxTransaction } from '../ports';

const columns = `id, country, region, category_id AS "categoryId", name, basis_points AS "basisPoints"`;

const listRates = statement<TaxRateView>(
  'tax-list',
  `SELECT ${columns} FROM tax_rates ORDER BY country, region, category_id`,
);

const putRates = statement(
  'tax-put',
  `INSERT INTO tax_rates (id, country, region, category_id, name, basis_points)
   SELECT id, country, region, "categoryId", name, "basisPoints"
   FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, country text, region text, "categoryId" text, name text, "basisPoints" int)
   ON CONFLICT (country, region, category_id) DO UPDATE
     SET name = EXCLUDED.name, basis_points = EXCLUDED.basis_points, updated_at = now()`,
);

const removeRate = statement<TaxRateView>(
  'tax-remove',
  `DELETE FROM tax_rates WHERE id = $1
   RETURNING ${columns}`,
);

const freshMs = 10_000;

/** The tax table, cached in memory for some seconds: it is read with every quote and changes a few times a year. */
export const sqlTaxStore = (database: Database): TaxStore => {
  let cached: { rates: Promise<TaxRateView[]>; until: number } | undefined;
  const list = () => database.query(listRates);
  const within = (tx: Transaction): TaxTransaction => ({
    tx,
    put: async (rates) => {
      await tx.query(putRates, [JSON.stringify(rates.map((rate) => ({ id: newId(), ...rate })))]);
      tx.afterCommit(() => (cached = undefined));
    },
    remove: async (id) => {
      const [removed] = await tx.query(removeRate, [id]);
      tx.afterCommit(() => (cached = undefined));
      return removed;
    },
  });
  return {
    transaction: (work) => database.transaction((tx) => work(within(tx))),
    list,
    rules: () => {
      if (!cached || cached.until < Date.now()) {
        const rates = list();
        cached = { rates, until: Date.now() + freshMs };
        rates.catch(() => (cached = undefined));
      }
      return cached.rates;
    },
  };
};
