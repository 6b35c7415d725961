import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';

const batchSize = 1000;

/** Called by services after ConfigChanged; the gateway does not route it. */
export const internalRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/internal/v1/config',
    summary: 'The settings of one service, with those for all services under them',
    access: 'service',
    query: z.object({
      service: field.identifier(50),
      environment: field.identifier(20),
    }),
    response: z.record(z.string(), z.object({ value: z.unknown(), version: z.number().int() })),
    handle: async ({ query: { service, environment } }) => {
      const page = { page: 1, limit: batchSize };
      const [shared, own] = await Promise.all(
        ['all', service].map((name) => admin.config.list({ service: name, environment }, page)),
      );
      const entries = [...(shared?.items ?? []), ...(own?.items ?? [])];
      return Object.fromEntries(entries.map(({ key, value, version }) => [key, { value, version }]));
    },
  }),
];
