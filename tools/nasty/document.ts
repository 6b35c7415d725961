/** As much of JSON Schema as the services' documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Operation {
  readonly method: string;
  /** Such as `/api/v1/orders/{orderId}`. */
  readonly path: string;
  /** Who may call it, such as `customer, service`. */
  readonly access: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: Schema; readonly form: boolean; readonly example?: unknown };
  readonly statuses: ReadonlySet<number>;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** The schema itself, or the component that it refers to. */
  resolve(schema: Schema): Schema;
}

interface Json {
  paths: Record<string, Record<string, OperationJson>>;
  components: { schemas: Record<string, Schema> };
}

interface OperationJson {
  description: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, unknown>;
}

const bodyOf = (content: Record<string, { schema: Schema; example?: unknown }> = {}): Operation['body'] => {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (!media) return undefined;
  return { ...media, form: type !== 'application/json' };
};

/** @param json the OpenAPI document that the gateway merges from those of the services */
export const readDocument = (json: unknown): ApiDocument => {
  const { paths, components } = json as Json;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { description, parameters = [], requestBody, responses }]) => {
      const body = bodyOf(requestBody?.content);
      return {
        method: method.toUpperCase(),
        path,
        access: description.replace(/^Access: |\.$/g, '').split(', '),
        parameters,
        ...(body && { body }),
        statuses: new Set(Object.keys(responses).map(Number)),
      };
    }),
  );
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref === undefined) return schema;
    // A reference may lead into a component.
    const steps = schema.$ref.replace('#/components/schemas/', '').split('/');
    const found = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step],
      components.schemas,
    );
    return resolve(found as Schema);
  };
  return { operations, resolve };
};

export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
