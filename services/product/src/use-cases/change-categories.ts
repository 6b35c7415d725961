import { CategoryChanged } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { type Category, CategoryTree } from '../domain/category';
import { productErrors } from '../domain/errors';
import { slugOf } from '../domain/slug';
import { type Release } from '../ports';
import { type Expected } from './change-product';
import { type ProductDeps } from './deps';

export interface CategoryInput {
  readonly name: string;
  readonly slug?: string | undefined;
  readonly parentId: string | null;
  readonly position: number;
}

export type CategoryChange = { readonly [Field in keyof CategoryInput]?: CategoryInput[Field] | undefined };

type Deps = Pick<ProductDeps, 'store' | 'categoryStore' | 'generation' | 'newId'>;

const attempts = 5;
const changeEvents = ({ id }: Category) => [CategoryChanged({ categoryId: id })];

const finish = async ({ generation }: Deps, release: Release): Promise<void> => {
  release();
  await generation.bump();
};

const treeOf = async ({ categoryStore }: Deps): Promise<CategoryTree> =>
  new CategoryTree(await categoryStore.all());

const isThere = async (deps: Deps, id: string | null): Promise<boolean> =>
  id === null || (await treeOf(deps)).find(id) !== undefined;

/**
 * Adds a category. Its parent is read again after the insert, because it may be removed meanwhile.
 * @throws CATEGORY_UNKNOWN, CATEGORY_TOO_DEEP, CATEGORY_SLUG_TAKEN
 */
export const createCategory =
  (deps: Deps) =>
  async ({ name, slug = slugOf(name), parentId, position }: CategoryInput): Promise<Category> => {
    (await treeOf(deps)).above(parentId);
    const category = { id: deps.newId(), name, slug, parentId, position, version: 1 };
    const release = await deps.categoryStore.insert(category, changeEvents(category));
    if (!(await isThere(deps, parentId))) {
      await deps.categoryStore.remove(category.id);
      throw productErrors.CATEGORY_UNKNOWN();
    }
    await finish(deps, release);
    return category;
  };

const assertExpected = (category: Category, { ifMatch, version }: Expected): void => {
  if (ifMatch !== undefined && ifMatch !== category.version) throw errors.VERSION_CONFLICT();
  if (version !== undefined && version !== category.version) throw productErrors.CATEGORY_VERSION_CONFLICT();
};

const withoutUndefined = (change: CategoryChange): Partial<Category> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/**
 * Renames or moves a category. A move first holds everything above the new place, so that two concurrent moves cannot
 * make a cycle: one of them finds its hold broken and reads the tree again.
 * @throws CATEGORY_UNKNOWN, CATEGORY_CYCLE, CATEGORY_TOO_DEEP, CATEGORY_SLUG_TAKEN; VERSION_CONFLICT or
 * CATEGORY_VERSION_CONFLICT when it is not the version the caller expects
 */
export const changeCategory =
  (deps: Deps) =>
  async (id: string, change: CategoryChange, expected: Expected): Promise<Category> => {
    const { categoryStore } = deps;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const tree = await treeOf(deps);
      const before = tree.find(id);
      if (!before) throw productErrors.CATEGORY_UNKNOWN();
      assertExpected(before, expected);
      const after = { ...before, ...withoutUndefined(change), version: before.version + 1 };
      const moves = after.parentId !== before.parentId;
      if (moves && !(await categoryStore.hold(tree.above(after.parentId, id)))) continue;
      const release = await categoryStore.replace(after, before.version, changeEvents(after));
      if (!release) continue;
      if (moves && !(await isThere(deps, after.parentId))) {
        await categoryStore.replace({ ...before, version: after.version + 1 }, after.version, []);
        continue;
      }
      await finish(deps, release);
      return after;
    }
    throw productErrors.CATEGORY_VERSION_CONFLICT();
  };

/**
 * Removes an empty category. It leaves the tree before its contents are checked for the last time, so whatever arrives
 * at the same moment is either seen here, or sees that the category is gone.
 * @throws CATEGORY_UNKNOWN, CATEGORY_IN_USE; VERSION_CONFLICT when it is not the version the caller expects
 */
export const deleteCategory =
  (deps: Deps) =>
  async (id: string, expected: Expected): Promise<void> => {
    const { categoryStore, store } = deps;
    const isUsed = async (): Promise<boolean> =>
      (await categoryStore.all()).some(({ parentId }) => parentId === id) || (await store.anyIn([id]));

    const category = (await treeOf(deps)).find(id);
    if (!category) throw productErrors.CATEGORY_UNKNOWN();
    assertExpected(category, expected);
    if (await isUsed()) throw productErrors.CATEGORY_IN_USE();
    const release = await categoryStore.mark(category, changeEvents(category));
    if (!release) throw productErrors.CATEGORY_VERSION_CONFLICT();
    if (await isUsed()) {
      await categoryStore.unmark(category);
      throw productErrors.CATEGORY_IN_USE();
    }
    await finish(deps, release);
  };
