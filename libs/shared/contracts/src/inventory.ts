import { z } from 'zod';
import { defineCommand, defineEvent } from './message';
import { Text } from './values';

/** Words that stand for something else below `/inventory`, where a SKU stands otherwise; routes match in any case. */
export const reservedSkus: ReadonlySet<string> = new Set(['update', 'reserve', 'release', 'warehouses']);

/** A SKU that another meaning of its URL would hide. None is taken anew; those that are there stay. */
export const isReservedSku = (sku: string): boolean => reservedSkus.has(sku.toLowerCase());

export const StockLine = z.object({ sku: Text, quantity: z.number().int().positive() });
export type StockLine = z.infer<typeof StockLine>;

/** Asks inventory to set the lines aside for an order, all or nothing. The checkout saga sends it first. */
export const ReserveStock = defineCommand({
  type: 'ReserveStock',
  version: 1,
  topic: 'inventory.commands',
  key: (command) => command.orderId,
  payload: z.object({ orderId: z.uuid(), lines: z.array(StockLine).min(1) }),
  reply: z.object({ expiresAt: z.iso.datetime() }),
});

/** The goods of a confirmed order leave the shelf for good. */
export const CommitStock = defineCommand({
  type: 'CommitStock',
  version: 1,
  topic: 'inventory.commands',
  key: (command) => command.orderId,
  payload: z.object({ orderId: z.uuid() }),
  reply: z.object({}),
});

/** Gives the goods of an order back, reserved or already committed; undoing what never happened succeeds. */
export const ReleaseStock = defineCommand({
  type: 'ReleaseStock',
  version: 1,
  topic: 'inventory.commands',
  key: (command) => command.orderId,
  payload: z.object({ orderId: z.uuid(), reason: Text }),
  reply: z.object({}),
});

const Level = z.object({
  sku: Text,
  productId: z.uuid().nullable(),
  available: z.number().int(),
  version: z.number().int(),
});

/** The sellable quantity of a SKU over all warehouses was changed by a person. */
export const StockUpdated = defineEvent({
  type: 'StockUpdated',
  version: 1,
  topic: 'inventory.events',
  key: (event) => event.sku,
  payload: Level,
});

/** Nothing of the SKU is left to sell. */
export const StockDepleted = defineEvent({
  type: 'StockDepleted',
  version: 1,
  topic: 'inventory.events',
  key: (event) => event.sku,
  payload: Level,
});

/** The SKU can be sold again after it was depleted. */
export const StockReplenished = defineEvent({
  type: 'StockReplenished',
  version: 1,
  topic: 'inventory.events',
  key: (event) => event.sku,
  payload: Level,
});

/** The SKU fell to or below its reorder level. */
export const LowStock = defineEvent({
  type: 'LowStock',
  version: 1,
  topic: 'inventory.events',
  key: (event) => event.sku,
  payload: z.object({ sku: Text, available: z.number().int(), reorderLevel: z.number().int() }),
});
