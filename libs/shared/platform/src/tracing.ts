import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';

/** Starts exporting spans over OTLP/HTTP. Without an endpoint nothing is loaded and spans cost next to nothing (XC-15). */
export const startTracing = async (
  service: string,
  version: string,
  endpoint: string | undefined,
): Promise<() => Promise<void>> => {
  if (!endpoint) return async () => undefined;
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })),
    ],
  });
  provider.register();
  enabled = true;
  return () => provider.shutdown();
};

let enabled = false;

type Attributes = Record<string, string | number>;
const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Runs `work` inside a span, continuing the trace of `traceparent` when one is given. */
export const inSpan = async <Result>(
  name: string,
  kind: keyof typeof kinds,
  attributes: Attributes,
  work: () => Promise<Result>,
  traceparent?: string,
): Promise<Result> => {
  if (!enabled) return work();
  const parent = traceparent ? propagation.extract(context.active(), { traceparent }) : context.active();
  return trace
    .getTracer('ultramarket')
    .startActiveSpan(name, { kind: kinds[kind], attributes }, parent, async (span: Span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
};

/** The W3C header of the running span, or nothing while tracing is off. */
export const activeTraceparent = (): string | undefined => {
  if (!enabled) return undefined;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
};
