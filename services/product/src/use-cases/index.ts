import { changeCategory, createCategory, deleteCategory } from './change-categories';
import { archiveProduct, changeProduct } from './change-product';
import { createProduct } from './create-product';
import { type ProductDeps } from './deps';
import { findProduct, productsByIds } from './find-products';
import { importCategories, importProducts } from './import-products';
import { applyStock } from './apply-stock';
import { applyRatings } from './apply-ratings';
import { listProducts } from './list-products';
import { settleSellers } from './settle-sellers';
import { getProduct, lookUpProducts, publishView, readStates } from './read-products';

/** The use cases of product-service. */
export const productUseCases = (deps: ProductDeps) => ({
  listProducts: listProducts(deps),
  getProduct: getProduct(deps),
  publishView: publishView(deps),
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
  applyStock: applyStock(deps),
  applyRatings: applyRatings(deps),
  settleSellers: settleSellers(deps),
  categories: deps.categories,
});
export type ProductUseCases = ReturnType<typeof productUseCases>;
