import { openApi } from '@ultramarket/platform';
import { type KongFile } from '../local/gateway/kong-file';
import { type Json, mergeDocuments } from '../local/gateway/merge-documents';
import { type Declarations } from './declared-endpoints';
import { servedOutside } from './route-findings';

/** The document that the gateway shows at `/docs/openapi.json` when every service answers. */
export const publicDocument = ({ services }: Declarations, file: KongFile): Json => {
  const documents = services.map(({ name, endpoints }) => ({
    service: name,
    document: JSON.parse(JSON.stringify(openApi(name, '1', endpoints))) as Json,
  }));
  return mergeDocuments(documents, { isServed: servedOutside(file), missing: [] });
};
