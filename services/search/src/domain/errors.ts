import { defineErrors } from '@ultramarket/platform';

/** The errors of search-service. */
export const searchErrors = defineErrors({
  SEARCH_UNAVAILABLE: ['unavailable', 'The search cannot answer right now; try again.'],
  SEARCH_TOO_DEEP: ['invalid', 'A search shows its first 10 000 results; narrow it down.'],
  SEARCH_UNKNOWN: ['missing', 'There is no such search, or it is too long ago.'],
  SEARCH_DOCUMENT_UNKNOWN: ['missing', 'The index has no such product.'],
  INDEX_REBUILD_RUNNING: ['conflict', 'The index is being rebuilt already.'],
  SYNONYMS_UNUSABLE: ['invalid', 'The index cannot use these synonyms.'],
  SYNONYMS_VERSION_CONFLICT: ['conflict', 'The synonyms were changed in the meantime; read them again.'],
});
