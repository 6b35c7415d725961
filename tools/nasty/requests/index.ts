import { type Requests } from '../request';
import { catalogueRequests } from './catalogue';
import { checkoutRequests } from './checkout';
import { operationsRequests } from './operations';
import { peopleRequests } from './people';

/** A request for every operation that cannot be called by its schema alone. */
export const requests: Requests = {
  ...peopleRequests,
  ...catalogueRequests,
  ...checkoutRequests,
  ...operationsRequests,
};
