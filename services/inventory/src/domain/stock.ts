/** What one warehouse has of one SKU. `available` can be sold; `reserved` is held for orders. */
export interface StockRecord {
  readonly id: string;
  readonly sku: string;
  readonly productId: string | null;
  readonly warehouseId: string;
  readonly priority: number;
  readonly available: number;
  readonly reserved: number;
  readonly reorderLevel: number;
  readonly version: number;
  /** Whether its warehouse is open: goods in a closed one are not sold. */
  readonly active: boolean;
  /** When the SKU came to another seller; what was reserved before is not theirs. */
  readonly ownedSince: Date | null;
}

/** What one record can hold. */
export const maxPerRecord = 1_000_000_000;

export interface Demand {
  readonly sku: string;
  readonly quantity: number;
}

/** A part of a demand that one warehouse serves. */
export interface Allocation extends Demand {
  readonly warehouseId: string;
}

/** Sums the demand per SKU, so that a SKU listed twice is looked at once. */
export const sumDemand = (lines: readonly Demand[]): Demand[] => {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  return [...bySku].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
};

/** Sellable quantities while a batch of orders is allocated: what one order takes, the next one no longer sees. */
export class Shelf {
  private readonly quantities = new Map<string, number>();
  /** Warehouses, the preferred first. */
  private readonly warehouses: readonly string[];

  constructor(records: readonly StockRecord[]) {
    const open = records.filter(({ active }) => active);
    const preferred = [...open].sort(
      (a, b) => a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1),
    );
    this.warehouses = [...new Set(preferred.map(({ warehouseId }) => warehouseId))];
    for (const { sku, warehouseId, available } of open)
      this.quantities.set(`${warehouseId} ${sku}`, available);
  }

  /**
   * Takes the demand off the shelf, all or nothing: from the preferred warehouse that has everything, else from as few
   * warehouses as possible; or from the named one alone. Returns undefined, and takes nothing, when it falls short.
   */
  take(demand: readonly Demand[], warehouseId?: string): Allocation[] | undefined {
    const allocations =
      warehouseId === undefined
        ? (this.fromOne(demand) ?? this.fromSeveral(demand))
        : this.fromOne(demand, [warehouseId]);
    for (const { warehouseId, sku, quantity } of allocations ?? []) {
      this.quantities.set(`${warehouseId} ${sku}`, this.at(warehouseId, sku) - quantity);
    }
    return allocations;
  }

  private fromOne(demand: readonly Demand[], from = this.warehouses): Allocation[] | undefined {
    const warehouseId = from.find((id) => demand.every(({ sku, quantity }) => this.at(id, sku) >= quantity));
    return warehouseId === undefined ? undefined : demand.map((line) => ({ ...line, warehouseId }));
  }

  /** Greedy: the warehouse that can serve most of what is left comes next. */
  private fromSeveral(demand: readonly Demand[]): Allocation[] | undefined {
    const left = new Map(demand.map(({ sku, quantity }) => [sku, quantity]));
    const unused = new Set(this.warehouses);
    const allocations: Allocation[] = [];
    while (left.size > 0 && unused.size > 0) {
      const serves = (id: string) =>
        [...left].reduce((units, [sku, quantity]) => units + Math.min(quantity, this.at(id, sku)), 0);
      const best = [...unused].reduce((a, b) => (serves(b) > serves(a) ? b : a));
      unused.delete(best);
      for (const [sku, quantity] of [...left]) {
        const taken = Math.min(quantity, this.at(best, sku));
        if (taken > 0) allocations.push({ sku, quantity: taken, warehouseId: best });
        if (taken === quantity) left.delete(sku);
        else left.set(sku, quantity - taken);
      }
    }
    return left.size === 0 ? allocations : undefined;
  }

  private at(warehouseId: string, sku: string): number {
    return this.quantities.get(`${warehouseId} ${sku}`) ?? 0;
  }
}

export interface SkuLevel {
  readonly sku: string;
  readonly productId: string | null;
  readonly before: number;
  readonly after: number;
  readonly reorderLevel: number;
  /** Grows with every change, so that a copy can order the changes. */
  readonly version: number;
}

/**
 * The totals of each SKU over the open warehouses before and after changes to `available`. All records count for the
 * version, so that it never falls when one closes.
 */
export const levels = (
  records: readonly StockRecord[],
  changes: ReadonlyArray<{ sku: string; warehouseId: string; available: number }>,
): SkuLevel[] =>
  [...new Set(changes.map(({ sku }) => sku))].map((sku) => {
    const own = records.filter((record) => record.sku === sku);
    const open = own.filter(({ active }) => active);
    const shown = new Set(open.map(({ warehouseId }) => warehouseId));
    const before = open.reduce((total, { available }) => total + available, 0);
    const change = changes.reduce(
      (total, one) => total + (one.sku === sku && shown.has(one.warehouseId) ? one.available : 0),
      0,
    );
    return {
      sku,
      productId: own[0]?.productId ?? null,
      before,
      after: before + change,
      reorderLevel: open.reduce((total, record) => total + record.reorderLevel, 0),
      version: own.reduce((total, { version }) => total + version, 0) + 1,
    };
  });

/** Which events a change of a level calls for: each once, when the line is crossed. */
export const crossings = ({
  before,
  after,
  reorderLevel,
}: SkuLevel): Array<'depleted' | 'replenished' | 'low'> => [
  ...(before > 0 && after === 0 ? (['depleted'] as const) : []),
  ...(before === 0 && after > 0 ? (['replenished'] as const) : []),
  ...(before > reorderLevel && after <= reorderLevel && after > 0 ? (['low'] as const) : []),
];
