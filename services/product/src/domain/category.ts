import { productErrors } from './errors';
import { nameKeyOf } from './name-key';

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly version: number;
}

export interface CategoryNode extends Omit<Category, 'version' | 'position'> {
  readonly children: CategoryNode[];
}

const deepest = 5;

/** A snapshot of all categories, as a tree. */
export class CategoryTree {
  private readonly byId: ReadonlyMap<string, Category>;
  private readonly bySlug: ReadonlyMap<string, Category>;
  private readonly children = new Map<string | null, Category[]>();

  constructor(readonly all: readonly Category[]) {
    this.byId = new Map(all.map((category) => [category.id, category]));
    this.bySlug = new Map(all.map((category) => [category.slug, category]));
    const ordered = all
      .map((category) => ({ category, key: `${nameKeyOf(category.name)}\0${category.id}` }))
      .sort((a, b) => a.category.position - b.category.position || (a.key < b.key ? -1 : 1))
      .map(({ category }) => category);
    for (const category of ordered) {
      const siblings = this.children.get(category.parentId);
      if (siblings) siblings.push(category);
      else this.children.set(category.parentId, [category]);
    }
  }

  /** By id or slug. */
  find(idOrSlug: string): Category | undefined {
    return this.byId.get(idOrSlug) ?? this.bySlug.get(idOrSlug);
  }

  /** The category and everything below it. */
  withDescendants(id: string): string[] {
    const found = [id];
    for (let next = 0; next < found.length; next += 1) {
      const below = this.children.get(found[next] ?? null) ?? [];
      found.push(...below.map((category) => category.id).filter((child) => !found.includes(child)));
    }
    return found;
  }

  /** From the root down to the category itself. */
  path(id: string): Category[] {
    const path: Category[] = [];
    for (let at = this.byId.get(id); at && !path.includes(at); at = this.byId.get(at.parentId ?? '')) {
      path.unshift(at);
    }
    return path;
  }

  /** The whole tree, or the part below one category. */
  nodes(parentId: string | null = null, level = 1): CategoryNode[] {
    if (level > deepest + 1) return [];
    return (this.children.get(parentId) ?? []).map(({ id, name, slug, parentId: parent }) => ({
      id,
      name,
      slug,
      parentId: parent,
      children: this.nodes(id, level + 1),
    }));
  }

  /** Levels from the category down, itself included; what is deeper than allowed need not be counted. */
  private height(id: string, budget = deepest): number {
    const below = budget > 0 ? (this.children.get(id) ?? []) : [];
    return 1 + Math.max(0, ...below.map((category) => this.height(category.id, budget - 1)));
  }

  /**
   * Checks that the category may come to lie below `parentId`, and returns what lies above it then: these must not
   * move while it does. @throws CATEGORY_UNKNOWN, CATEGORY_CYCLE, CATEGORY_TOO_DEEP
   */
  above(parentId: string | null, moving?: string): Category[] {
    if (parentId === null) return [];
    const path = this.path(parentId);
    if (path.length === 0) throw productErrors.CATEGORY_UNKNOWN(`There is no category ${parentId}.`);
    if (path.some(({ id }) => id === moving)) throw productErrors.CATEGORY_CYCLE();
    if (path.length + (moving ? this.height(moving) : 1) > deepest) throw productErrors.CATEGORY_TOO_DEEP();
    return path;
  }
}
