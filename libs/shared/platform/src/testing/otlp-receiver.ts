import { serve, type TestServer } from './serve';

export interface ReceivedSpan {
  /** What the exporter said of itself. */
  readonly resource: Readonly<Record<string, string>>;
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code: number };
  /** Epoch ms. */
  readonly began: number;
  readonly ended: number;
}

interface Export {
  resourceSpans: Array<{
    resource: { attributes: Array<{ key: string; value: { stringValue?: string } }> };
    scopeSpans: Array<{
      spans: Array<
        Omit<ReceivedSpan, 'resource' | 'service' | 'began' | 'ended'> & {
          startTimeUnixNano: string;
          endTimeUnixNano: string;
        }
      >;
    }>;
  }>;
}

const spansOf = ({ resourceSpans }: Export): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource: { attributes }, scopeSpans }) => {
    const resource = Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));
    return scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ startTimeUnixNano, endTimeUnixNano, ...span }) => ({
        ...span,
        resource,
        service: resource['service.name'] ?? '',
        began: Number(startTimeUnixNano) / 1e6,
        ended: Number(endTimeUnixNano) / 1e6,
      }));
  });

/** Its URL is for OTEL_EXPORTER_OTLP_ENDPOINT. */
export interface OtlpReceiver extends TestServer {
  /** Everything that came so far. */
  readonly spans: readonly ReceivedSpan[];
}

/** Takes spans over OTLP/HTTP as Jaeger does, in the JSON that our services send. */
export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const spans: ReceivedSpan[] = [];
  const server = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces')
        spans.push(...spansOf(JSON.parse(Buffer.concat(chunks).toString()) as Export));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  return { ...server, spans };
};
