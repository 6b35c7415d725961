import { request } from 'undici';
import type { Balancer } from './balancer';
import {
  isObject,
  type Json,
  mergeDocuments,
  type MergeOptions,
  type ServiceDocument,
} from './merge-documents';

const FRESH_MS = 30_000;
const TIMEOUT_MS = 3_000;

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

/** One OpenAPI document of all services that answer; the others are named in its description. */
export const mergedOpenApi = (
  services: ReadonlyMap<string, Balancer>,
  isServed: MergeOptions['isServed'],
  now: () => number = Date.now,
) => {
  let cached: { at: number; text: Promise<string> } | undefined;

  const merge = async (): Promise<string> => {
    const documents: ServiceDocument[] = [];
    const missing: string[] = [];
    const names = [...services.keys()];
    const results = await Promise.allSettled(
      names.map((name) => fetchDocument(services.get(name)?.targets[0]?.origin ?? '')),
    );
    results.forEach((result, index) => {
      const service = names[index] ?? '';
      if (result.status === 'fulfilled') documents.push({ service, document: result.value });
      else missing.push(service);
    });
    return JSON.stringify(mergeDocuments(documents, { isServed, missing }));
  };

  return (): Promise<string> => {
    if (cached === undefined || now() - cached.at > FRESH_MS) cached = { at: now(), text: merge() };
    return cached.text;
  };
};
