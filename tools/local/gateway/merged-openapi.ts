import { request } from 'undici';
import type { Balancer } from './balancer';

type Json = Record<string, unknown>;

const FRESH_MS = 30_000;
const TIMEOUT_MS = 3_000;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Two services may both have an `Address`: every component gets its service's name in front. */
const renamed = (value: unknown, service: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => renamed(each, service));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^#\/components\/(\w+)\/(.+)$/, `#/components/$1/${service}.$2`)
        : renamed(inner, service),
    ]),
  );
};

const taggedOperations = (paths: Json, service: string): Json =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      isObject(item)
        ? Object.fromEntries(
            Object.entries(item).map(([method, operation]) => [
              method,
              isObject(operation) ? { ...operation, tags: operation['tags'] ?? [service] } : operation,
            ]),
          )
        : item,
    ]),
  );

/** Security schemes mean the same everywhere and keep their names. */
const namespaced = (document: Json, service: string): { paths: Json; components: Json } => {
  const { securitySchemes, ...components } = isObject(document['components']) ? document['components'] : {};
  const named = Object.fromEntries(
    Object.entries(components).map(([section, entries]) => [
      section,
      isObject(entries)
        ? Object.fromEntries(
            Object.entries(entries).map(([name, entry]) => [`${service}.${name}`, renamed(entry, service)]),
          )
        : entries,
    ]),
  );
  const paths = renamed(isObject(document['paths']) ? document['paths'] : {}, service);
  return {
    paths: taggedOperations(isObject(paths) ? paths : {}, service),
    components: { ...named, ...(securitySchemes !== undefined && { securitySchemes }) },
  };
};

const fetchDocument = async (origin: string): Promise<Json> => {
  const { statusCode, body } = await request(`${origin}/openapi.json`, {
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const text = await body.text();
  const document: unknown = JSON.parse(text);
  if (statusCode !== 200 || !isObject(document)) throw new Error(`answered ${statusCode}`);
  return document;
};

const mergeSections = (into: Json, from: Json): void => {
  for (const [section, entries] of Object.entries(from)) {
    const earlier = into[section];
    into[section] = isObject(earlier) && isObject(entries) ? { ...earlier, ...entries } : entries;
  }
};

/** One OpenAPI document of all services that answer; the others are named in its description. */
export const mergedOpenApi = (services: ReadonlyMap<string, Balancer>, now: () => number = Date.now) => {
  let cached: { at: number; text: Promise<string> } | undefined;

  const merge = async (): Promise<string> => {
    const names = [...services.keys()];
    const results = await Promise.allSettled(
      names.map((name) => fetchDocument(services.get(name)?.targets[0]?.origin ?? '')),
    );
    const paths: Json = {};
    const components: Json = {};
    const missing: string[] = [];
    results.forEach((result, index) => {
      const name = names[index] ?? '';
      if (result.status === 'rejected') return void missing.push(name);
      const part = namespaced(result.value, name);
      mergeSections(paths, part.paths);
      mergeSections(components, part.components);
    });
    const note =
      missing.length === 0
        ? ''
        : `\n\n**Not shown, because they do not answer at the moment:** ${missing.join(', ')}.`;
    return JSON.stringify({
      openapi: '3.1.0',
      info: {
        title: 'UltraMarket API',
        version: '1',
        description: `Every endpoint of every service, through the gateway.${note}`,
      },
      servers: [{ url: '/' }],
      tags: names.filter((name) => !missing.includes(name)).map((name) => ({ name })),
      paths,
      components,
    });
  };

  return (): Promise<string> => {
    if (cached === undefined || now() - cached.at > FRESH_MS) cached = { at: now(), text: merge() };
    return cached.text;
  };
};
