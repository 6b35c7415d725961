import { dropDocument, indexProducts } from './change-index';
import { catchUp, completeDocuments, fillEmptyIndex } from './catch-up';
import { applySynonyms, changeSynonyms, readSynonyms } from './change-synonyms';
import { type SearchDeps } from './deps';
import { refreshDocuments } from './refresh-documents';
import { recordClick } from './record-click';
import { countSales } from './popularity';
import { readAnalytics } from './read-analytics';
import { readIndexStatus, rebuildIndex } from './rebuild-index';
import { readFacets, searchProducts, suggestNames } from './search-products';
import { settleCategories } from './settle-categories';
import { applyCategories, applyOrders, applyProducts, applyRatings, applyStock } from './apply-events';

/** The use cases of search-service. */
export const searchUseCases = (basis: SearchDeps) => {
  const withRefresh = { ...basis, refreshDocuments: refreshDocuments(basis) };
  const deps = { ...withRefresh, rebuild: rebuildIndex(withRefresh) };
  return {
    searchProducts: searchProducts(deps),
    readFacets: readFacets(deps),
    suggestNames: suggestNames(deps),
    recordClick: recordClick(deps),
    history: deps.history,
    eraseUsers: async (userIds: readonly string[]) => {
      for (const userId of userIds) await deps.history.remove(userId);
    },
    readAnalytics: readAnalytics(deps),
    readSynonyms: readSynonyms(deps),
    changeSynonyms: changeSynonyms(deps),
    applySynonyms: applySynonyms(deps),
    applyProducts: applyProducts(deps),
    applyStock: applyStock(deps),
    applyRatings: applyRatings(deps),
    applyOrders: applyOrders(deps),
    categories: settleCategories(deps, applyCategories(deps)),
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
