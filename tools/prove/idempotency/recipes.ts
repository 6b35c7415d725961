import { checkoutRecipes } from './checkout';
import { type Recipes } from './recipe';
import { sendingRecipes } from './sending';
import { stockRecipes } from './stock';

/** A recipe for every operation that is declared idempotent. */
export const recipes: Recipes = { ...checkoutRecipes, ...stockRecipes, ...sendingRecipes };
