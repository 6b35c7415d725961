import { type Product } from '../domain/product';

/**
 * How a product is stored in Redis: `<version>:<revision>:<json>`. With revision 0 and no JSON it only marks that a
 * write to this version is under way: nothing older may be cached, and nothing can be read.
 */
export const entryOf = (product: Product): string =>
  `${product.version}:${product.revision}:${JSON.stringify(product)}`;

export const markOf = (version: number): string => `${version}:0:`;

/** The product of an entry; undefined for a mark and for no entry. */
export const readEntry = (entry: string | null | undefined): Product | undefined => {
  const start = entry?.indexOf('{') ?? -1;
  if (!entry || start === -1) return undefined;
  const product = JSON.parse(entry.slice(start)) as Product;
  return { ...product, createdAt: new Date(product.createdAt), updatedAt: new Date(product.updatedAt) };
};

/** Puts each entry unless the same or a newer one is there. Arguments per key: version, revision, entry, seconds. */
export const putNewerScript = `
for i, key in ipairs(KEYS) do
  local version, revision = tonumber(ARGV[i*4-3]), tonumber(ARGV[i*4-2])
  local known = redis.call('GET', key)
  local older = true
  if known then
    local v, r = string.match(known, '^(%d+):(%d+):')
    v, r = tonumber(v), tonumber(r)
    older = v == nil or v < version or (v == version and r < revision)
  end
  if older then redis.call('SET', key, ARGV[i*4-1], 'EX', ARGV[i*4]) end
end`;
