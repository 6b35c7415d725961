import { randomUUID } from 'node:crypto';
import { type Fleet } from '../local/fleet/start-fleet';
import { type ServiceName } from '../local/fleet/services';

export interface KnownEndpoint {
  service: ServiceName;
  method: string;
  /** With a random id in the place of every parameter. */
  path: string;
  /** As declared, such as `public` or `manager, service`. */
  access: readonly string[];
  /** Its name, such as `GET /api/v1/orders/{orderId}`. */
  operation: string;
  queryKeys: readonly string[];
  /** Whether it wants an Idempotency-Key. */
  idempotent: boolean;
}

interface Parameter {
  in: string;
  name: string;
}

interface OpenApi {
  paths: Record<string, Record<string, { description: string; parameters: Parameter[] }>>;
}

/** Every endpoint of the running services, as their OpenAPI documents say. */
export const endpointsOf = async (fleet: Fleet): Promise<KnownEndpoint[]> => {
  const documents = await Promise.all(
    fleet.services.map(async (service) => ({
      service,
      document: (await (await fetch(`${fleet.url(service)}/openapi.json`)).json()) as OpenApi,
    })),
  );
  return documents.flatMap(({ service, document }) =>
    Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { description, parameters }]) => ({
        service,
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/g, () => randomUUID()),
        access: description.replace(/^Access: |\.$/g, '').split(', '),
        operation: `${method.toUpperCase()} ${path}`,
        queryKeys: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
        idempotent: parameters.some(({ name }) => name === 'Idempotency-Key'),
      })),
    ),
  );
};
