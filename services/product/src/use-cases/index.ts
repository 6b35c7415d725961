import { changeCategory, createCategory, deleteCategory } from './change-categories';
import { archiveProduct, changeProduct } from './change-product';
import { createProduct } from './create-product';
import { type ProductDeps } from './deps';
import { findProduct, productsByIds } from './find-products';
import { importCategories, importProducts } from './import-products';
import { keepStock } from './keep-in-stock';
import { keepRatings } from './keep-ratings';
import { listProducts } from './list-products';
import { settleSellers } from './settle-sellers';
import { getProduct, lookUpProducts, noteView, readStates } from './read-products';

/** Everything product can be asked to do. */
export const productUseCases = (deps: ProductDeps) => ({
  listProducts: listProducts(deps),
  getProduct: getProduct(deps),
  noteView: noteView(deps),
  findProduct: findProduct(deps),
  productsByIds: productsByIds(deps),
  lookUpProducts: lookUpProducts(deps),
  readStates: readStates(deps),
  createProduct: createProduct(deps),
  changeProduct: changeProduct(deps),
  archiveProduct: archiveProduct(deps),
  importProducts: importProducts(deps),
  createCategory: createCategory(deps),
  changeCategory: changeCategory(deps),
  deleteCategory: deleteCategory(deps),
  importCategories: importCategories(deps),
  keepStock: keepStock(deps),
  keepRatings: keepRatings(deps),
  settleSellers: settleSellers(deps),
  categories: deps.categories,
});
export type ProductUseCases = ReturnType<typeof productUseCases>;
