import { dropDocument, indexProducts } from './change-index';
import { catchUp, completeDocuments, fillEmptyIndex } from './catch-up';
import { applySynonyms, changeSynonyms, readSynonyms } from './change-synonyms';
import { type SearchDeps } from './deps';
import { refreshDocuments } from './refresh-documents';
import { noteClick } from './note-click';
import { countSales } from './popularity';
import { readAnalytics } from './read-analytics';
import { readIndexStatus, rebuildIndex } from './rebuild-index';
import { readFacets, searchProducts, suggestNames } from './search-products';
import { settleCategories } from './settle-categories';
import { takeInCategories, takeInOrders, takeInProducts, takeInRatings, takeInStock } from './take-in';

/** Everything search can be asked to do. */
export const searchUseCases = (basis: SearchDeps) => {
  const withKeep = { ...basis, keep: refreshDocuments(basis) };
  const deps = { ...withKeep, rebuild: rebuildIndex(withKeep) };
  return {
    searchProducts: searchProducts(deps),
    readFacets: readFacets(deps),
    suggestNames: suggestNames(deps),
    noteClick: noteClick(deps),
    history: deps.history,
    readAnalytics: readAnalytics(deps),
    readSynonyms: readSynonyms(deps),
    changeSynonyms: changeSynonyms(deps),
    applySynonyms: applySynonyms(deps),
    takeInProducts: takeInProducts(deps),
    takeInStock: takeInStock(deps),
    takeInRatings: takeInRatings(deps),
    takeInOrders: takeInOrders(deps),
    categories: settleCategories(deps, takeInCategories(deps)),
    countSales: countSales(deps),
    catchUp: catchUp(deps),
    fillEmptyIndex: fillEmptyIndex(deps),
    completeDocuments: completeDocuments(deps),
    indexProducts: indexProducts(deps),
    dropDocument: dropDocument(deps),
    rebuild: deps.rebuild,
    readIndexStatus: readIndexStatus(deps),
    prune: async () => {
      await deps.sales.prune();
      await deps.log.prune();
    },
  };
};
export type SearchUseCases = ReturnType<typeof searchUseCases>;
