import { type Cart, type CartLine, type LineDetails, noCart, type Owner, productKey } from '../domain/cart';

/** How carts are named and written in Redis; the scripts describe the format. */
export const cartKey = ({ kind, id }: Owner): string => (kind === 'user' ? `cart:${id}` : `cart:guest:${id}`);
export const toCopyKey = 'carts:to-copy';
export const mergesKey = 'carts:merges';

export const memberOf = ({ kind, id }: Owner): string => `${kind}:${id}`;
export const ownerOf = (member: string): Owner =>
  member.startsWith('user:') ? { kind: 'user', id: member.slice(5) } : { kind: 'guest', id: member.slice(6) };

export const fieldOf = (line: { productId: string; variantId: string | null }): string =>
  `l:${productKey(line)}`;
export const detailsOf = ({ sku, name, image }: LineDetails): string => JSON.stringify({ sku, name, image });

const valuePattern = /^(\S+) (\d+) (\d+) (\d+) (.*)$/s;

const parseLine = (field: string, value: string): CartLine => {
  const [, productId = '', variantId = ''] = field.split(':');
  const [, id = '', quantity, unitPrice, addedAt, details = '{}'] = valuePattern.exec(value) ?? [];
  return {
    id,
    productId,
    variantId: variantId === '' ? null : variantId,
    quantity: Number(quantity),
    unitPrice: Number(unitPrice),
    addedAt: Number(addedAt),
    ...(JSON.parse(details) as LineDetails),
  };
};

/** Which orders were taken out of which line: `<item id>:<order id>`, with spaces between. */
const parseCleared = (marks = ''): ReadonlyMap<string, string[]> => {
  const cleared = new Map<string, string[]>();
  for (const mark of marks.split(' ').filter(Boolean)) {
    const [itemId = '', orderId = ''] = mark.split(':');
    cleared.set(itemId, [...(cleared.get(itemId) ?? []), orderId]);
  }
  return cleared;
};

/** The cart in a hash, its lines in the order in which they came. */
export const parseCart = (hash: Readonly<Record<string, string>>): Cart => {
  if (hash['v'] === undefined) return noCart;
  const cleared = parseCleared(hash['o']);
  const lines = Object.entries(hash)
    .filter(([field]) => field.startsWith('l:'))
    .map(([field, value]) => {
      const line = parseLine(field, value);
      const clearedBy = cleared.get(line.id);
      return clearedBy ? { ...line, clearedBy } : line;
    })
    .sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
  return { version: Number(hash['v']), currency: hash['c'] ?? '', updatedAt: Number(hash['u']), lines };
};

/** The answer of HGETALL inside a script. */
export const parseFlat = (flat: readonly string[]): Cart => {
  const hash: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) hash[flat[index] ?? ''] = flat[index + 1] ?? '';
  return parseCart(hash);
};

/** The hash of a cart as alternating fields and values. */
export const formatCart = ({ version, currency, updatedAt, lines }: Cart): string[] => {
  const marks = lines.flatMap(({ id, clearedBy = [] }) => clearedBy.map((orderId) => `${id}:${orderId}`));
  return [
    ...['v', String(version), 'c', currency, 'u', String(updatedAt)],
    ...(marks.length > 0 ? ['o', marks.join(' ')] : []),
    ...lines.flatMap((line) => [
      fieldOf(line),
      `${line.id} ${line.quantity} ${line.unitPrice} ${line.addedAt} ${detailsOf(line)}`,
    ]),
  ];
};
