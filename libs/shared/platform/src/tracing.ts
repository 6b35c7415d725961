import {
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api';
import { AppError } from './errors';

/** Starts exporting spans over OTLP/HTTP. Without an endpoint nothing is loaded and spans cost next to nothing. */
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
        // A refusal is an answer, not a fault: only what needs attention is red.
        const refused =
          error instanceof AppError && error.kind !== 'upstream' && error.kind !== 'unavailable';
        if (!refused) span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
};

const headerOf = (of: Context): string | undefined => {
  const carrier: Record<string, string> = {};
  propagation.inject(of, carrier);
  return carrier['traceparent'];
};

/** One of several things that are done at once. */
export interface Part {
  name: string;
  traceparent?: string | undefined;
}

/**
 * Runs work that belongs to several traces: each gets a span over the whole of it, and `work` the header of each. What
 * is traced inside belongs to the first.
 */
export const inSpans = async <Result>(
  parts: readonly Part[],
  kind: keyof typeof kinds,
  attributes: Attributes,
  work: (traceparents: ReadonlyArray<string | undefined>) => Promise<Result>,
): Promise<Result> => {
  if (!enabled) return work(parts.map(({ traceparent }) => traceparent));
  const tracer = trace.getTracer('ultramarket');
  const contexts = parts.map(({ name, traceparent }) => {
    const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
    return trace.setSpan(parent, tracer.startSpan(name, { kind: kinds[kind], attributes }, parent));
  });
  const spans = contexts.map((one) => trace.getSpan(one));
  try {
    return await context.with(contexts[0] ?? context.active(), () => work(contexts.map(headerOf)));
  } catch (error) {
    spans.forEach((span) => span?.setStatus({ code: SpanStatusCode.ERROR }));
    throw error;
  } finally {
    spans.forEach((span) => span?.end());
  }
};

/** The W3C header of the running span, or nothing while tracing is off. */
export const activeTraceparent = (): string | undefined => {
  return enabled ? headerOf(context.active()) : undefined;
};
