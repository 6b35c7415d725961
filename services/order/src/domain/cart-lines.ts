interface Line {
  readonly itemId: string;
  readonly quantity: number;
  readonly clearedBy: readonly string[];
}

interface Hold {
  readonly itemId: string;
  readonly orderId: string;
  readonly quantity: number;
}

/**
 * What of a cart is not sold yet: each line less the pieces that orders hold and that have not left the cart; lines that
 * are sold altogether are left out. `orderId` is the last order that holds something, if one does.
 */
export const unsoldLines = <Given extends Line>(
  lines: readonly Given[],
  holds: readonly Hold[],
): { lines: Given[]; orderId: string | undefined } => {
  const cleared = new Map(lines.map(({ itemId, clearedBy }) => [itemId, new Set(clearedBy)]));
  const open = holds.filter(({ itemId, orderId }) => cleared.get(itemId)?.has(orderId) === false);
  const sold = new Map<string, number>();
  for (const { itemId, quantity } of open) sold.set(itemId, (sold.get(itemId) ?? 0) + quantity);
  return {
    lines: lines.flatMap((line) => {
      const left = line.quantity - (sold.get(line.itemId) ?? 0);
      return left > 0 ? [{ ...line, quantity: left }] : [];
    }),
    orderId: open.at(-1)?.orderId,
  };
};
