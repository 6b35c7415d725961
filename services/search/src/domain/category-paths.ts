/** A category as product-service lists it. */
export interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly parentId: string | null;
}

const deepest = 10;

/** The path from the root to each category. */
export class CategoryPaths {
  private readonly byId: ReadonlyMap<string, Category>;

  constructor(categories: readonly Category[]) {
    this.byId = new Map(categories.map((category) => [category.id, category]));
  }

  /** From the root down to the category itself; empty when it is not known. */
  pathTo(id: string): Category[] {
    const path: Category[] = [];
    let next = this.byId.get(id);
    while (next && path.length < deepest) {
      path.unshift(next);
      next = next.parentId === null ? undefined : this.byId.get(next.parentId);
    }
    return path;
  }
}
