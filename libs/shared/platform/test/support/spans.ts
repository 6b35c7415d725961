import { type Stub } from './http-stub';

export interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code: number };
}

interface Export {
  resourceSpans: Array<{
    resource: { attributes: Array<{ key: string; value: { stringValue?: string } }> };
    scopeSpans: Array<{ spans: Span[] }>;
  }>;
}

/** What a stub got as OTLP over HTTP: every span with what its service said of itself. */
export const receivedSpans = (collector: Stub): Array<Span & { resource: Record<string, string> }> =>
  collector.requests
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as Export).resourceSpans)
    .flatMap(({ resource, scopeSpans }) => {
      const facts = Object.fromEntries(
        resource.attributes.map(({ key, value }) => [key, value.stringValue ?? '']),
      );
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: facts })));
    });
