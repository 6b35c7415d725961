import { Chance, idOf } from '../random';
import { type Department, type Shelf } from './department';
import { fashion } from './fashion';
import { home } from './home';
import { leisure } from './leisure';
import { technology } from './technology';

export interface SeedCategory {
  id: string;
  name: string;
  slug: string;
  parentId: string | null;
  position: number;
}

interface Money {
  amount: number;
  currency: 'USD';
}

/** A product as product-service imports it. */
export interface SeedProduct {
  id: string;
  sku: string;
  name: string;
  slug: string;
  description: string;
  categoryId: string;
  price: Money;
  originalPrice: Money | null;
  images: string[];
  attributes: Record<string, string>;
  variants: Array<{
    id: string;
    sku: string;
    name: string;
    price: Money | null;
    attributes: Record<string, string>;
  }>;
  sellerId: string | null;
  featured: boolean;
  status: 'DRAFT' | 'ACTIVE';
  seo: { title: string; description: string };
  createdAt: string;
}

export interface SeedCatalogue {
  categories: SeedCategory[];
  products: SeedProduct[];
}

const departments: readonly Department[] = [...technology, ...home, ...fashion, ...leisure];

const series = [
  ['Arc', 'Atlas', 'Aura', 'Basis', 'Bergen', 'Calla', 'Delta', 'Ember', 'Fjord', 'Grove', 'Halo', 'Iris'],
  ['Juno', 'Karst', 'Linea', 'Mara', 'Nova', 'Onda', 'Pico', 'Quill', 'Rhea', 'Solis', 'Tarn', 'Vela'],
].flat();

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const usd = (amount: number): Money => ({ amount, currency: 'USD' });

/** Shops like prices that end in 9. */
const shopPrice = (cents: number): number =>
  cents < 10_000 ? Math.max(Math.round(cents / 100) * 100 - 1, 99) : Math.round(cents / 1000) * 1000 - 100;

const attributesOf = (chance: Chance, shelf: Shelf): Record<string, string> =>
  Object.fromEntries(Object.entries(shelf.attributes).map(([name, values]) => [name, chance.pick(values)]));

const describe = (chance: Chance, shelf: Shelf, name: string, attributes: Record<string, string>): string => {
  const [first = '', second = '', third = ''] = chance.shuffled(shelf.praise);
  const facts = Object.entries(attributes).map(([key, value]) => `${key}: ${value}`);
  return [`${name}. ${first} ${second}`, third, `In short: ${facts.join(', ')}.`].join('\n\n');
};

/** The last day of the catalogue's story; the newest products are the first ones a shopper sees. */
const today = Date.parse('2026-11-01T09:00:00Z');
const hourMs = 3_600_000;

/** How many of each shelf are always on sale and on the shelves: the front of the shop should not be empty. */
const frontRow = 6;

const productOf = (
  shelf: Shelf,
  categoryId: string,
  place: number,
  wording: { brand: string; line: string; noun: string; edition: string },
  vendorId: string | null,
): SeedProduct => {
  const sku = `${shelf.code}-${String(place + 1).padStart(5, '0')}`;
  const chance = new Chance(sku);
  const id = idOf(`product ${sku}`);
  const name = [wording.brand, wording.line, wording.noun, wording.edition].filter(Boolean).join(' ');
  const attributes = attributesOf(chance, shelf);
  const [low, high] = shelf.price;
  // Most things are on the cheaper side of their range.
  const price = shopPrice((low + (high - low) * chance.next() ** 2) * 100);
  const reduced = chance.happens(0.22);
  const { by = '', values = [], step = 0 } = shelf.variants ?? {};
  return {
    id,
    sku,
    name,
    slug: `${slugOf(name)}-${sku.toLowerCase()}`,
    description: describe(chance, shelf, name, attributes),
    categoryId,
    price: usd(price),
    originalPrice: reduced ? usd(shopPrice(price * (1.12 + chance.next() * 0.3) + 200)) : null,
    images: [1, 2, 3].map((view) => `/api/v1/products/${id}/picture.svg?view=${view}`),
    attributes,
    variants: values.map((value, index) => {
      const code = value.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
      return {
        id: idOf(`variant ${sku} ${value}`),
        sku: `${sku}-${code}`,
        name: value,
        price: step > 0 && index > 0 ? usd(shopPrice(price * (1 + step * index))) : null,
        attributes: { [by]: value },
      };
    }),
    sellerId: chance.happens(0.3) ? vendorId : null,
    featured: place === 0 || (place < frontRow && chance.happens(0.12)),
    status: place >= frontRow && chance.happens(0.05) ? 'DRAFT' : 'ACTIVE',
    seo: { title: name, description: `${name}: ${Object.values(attributes).join(', ')}.` },
    createdAt: new Date(today - (place * 30 + chance.next() * 24) * hourMs).toISOString(),
  };
};

/** Names of a shelf in a fixed, mixed order: each brand, line and noun once together, then again as an edition. */
const wordings = (shelf: Shelf, count: number) => {
  const all = shelf.brands.flatMap((brand) =>
    series.flatMap((line) => shelf.nouns.map((noun) => ({ brand, line, noun }))),
  );
  const mixed = new Chance(`names of ${shelf.code}`).shuffled(all);
  return Array.from({ length: count }, (_, index) => {
    const words = mixed[index % mixed.length];
    if (!words) throw new Error(`${shelf.name} has no words`);
    const round = Math.floor(index / mixed.length);
    return { ...words, edition: round === 0 ? '' : `Edition ${round + 1}` };
  });
};

/**
 * The catalogue of a shop: the same for the same numbers. Shelf after shelf gives one product, then each the next, so
 * that a smaller catalogue is the beginning of a larger one. Only whose account the seller's products belong to comes
 * from outside.
 */
export const makeCatalogue = (count: number, vendorId: string | null): SeedCatalogue => {
  const categories: SeedCategory[] = [];
  const shelves: Array<{ shelf: Shelf; categoryId: string }> = [];
  departments.forEach(({ name, shelves: own }, position) => {
    const parentId = idOf(`category ${name}`);
    categories.push({ id: parentId, name, slug: slugOf(name), parentId: null, position });
    own.forEach((shelf, index) => {
      const categoryId = idOf(`category ${shelf.name}`);
      categories.push({
        id: categoryId,
        name: shelf.name,
        slug: slugOf(shelf.name),
        parentId,
        position: index,
      });
      shelves.push({ shelf, categoryId });
    });
  });
  const perShelf = Math.ceil(count / shelves.length);
  const filled = shelves.map(({ shelf, categoryId }) =>
    wordings(shelf, perShelf).map((words, place) => productOf(shelf, categoryId, place, words, vendorId)),
  );
  const rows = Array.from({ length: perShelf }, (_, place) =>
    filled.flatMap((row) => row.slice(place, place + 1)),
  );
  return { categories, products: rows.flat().slice(0, count) };
};

export interface SeedStock {
  sku: string;
  productId: string;
  /** Pieces in each warehouse, in the order of the warehouses. */
  quantities: readonly [number, number];
}

/** What lies in the two warehouses: plenty as a rule, a few things in one of them only, a few sold out. */
export const stockOf = (product: SeedProduct): SeedStock[] => {
  const place = Number(product.sku.slice(4)) - 1;
  const soldOut = place >= frontRow && new Chance(`stock of ${product.sku}`).happens(0.04);
  return [product.sku, ...product.variants.map(({ sku }) => sku)].map((sku) => {
    const chance = new Chance(`stock of ${sku}`);
    const only = chance.happens(0.1) ? chance.between(0, 1) : undefined;
    const pieces = (warehouse: number): number =>
      soldOut || (only !== undefined && only !== warehouse) ? 0 : chance.between(120, 1500);
    return { sku, productId: product.id, quantities: [pieces(0), pieces(1)] };
  });
};
