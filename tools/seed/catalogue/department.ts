/** What the products of a category are made of. */
export interface Shelf {
  readonly name: string;
  /** Begins the SKUs. */
  readonly code: string;
  readonly brands: readonly string[];
  readonly nouns: readonly string[];
  /** Whole units of money, lowest and highest. */
  readonly price: readonly [number, number];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** An attribute in which variants differ, and by how much more each next one costs. */
  readonly variants?: { readonly by: string; readonly values: readonly string[]; readonly step?: number };
  /** Sentences of which a description takes some. */
  readonly praise: readonly string[];
}

export interface Department {
  readonly name: string;
  readonly shelves: readonly Shelf[];
}
