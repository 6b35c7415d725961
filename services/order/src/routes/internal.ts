import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type OverdueSagas } from '../ports';

/** What other services ask; the gateway does not route it. */
export const internalRoutes = (overdueSagas: OverdueSagas): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/internal/v1/orders/overdue-sagas',
    summary:
      'Up to 500 saga runs that are past their deadline by more than a grace, or wait for a person that long',
    access: 'service',
    query: z.object({ graceSeconds: z.coerce.number().int().min(0).max(86_400).default(300) }),
    response: z.array(
      z.object({ saga: z.string(), sagaId: z.string(), stage: z.string(), dueAt: z.iso.datetime() }),
    ),
    handle: ({ query }) => overdueSagas(query.graceSeconds),
  }),
];
