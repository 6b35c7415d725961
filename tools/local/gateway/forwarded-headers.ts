import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Set by this gateway, or settled between it and the client: never passed on as the client sent them. */
const OWN = new Set([
  'host',
  'expect',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-prefix',
  'x-real-ip',
  'forwarded',
  'x-correlation-id',
]);

/** `Connection: X-Secret` makes X-Secret a header of one hop. */
const namedBy = (connection: string | string[] | undefined): readonly string[] => {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return String(connection)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
};

/** W3C trace context: version, trace, span, and that it is sampled. */
const newTrace = (): string => {
  const ids = randomBytes(24).toString('hex');
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-01`;
};

export interface ForwardOptions {
  readonly host: string;
  readonly correlationId: string;
  /** Whether a request without `traceparent` gets one. */
  readonly startsTrace: boolean;
  readonly removed: ReadonlySet<string>;
  /** Undefined keeps what the client declared; a buffered body declares itself. */
  readonly keepLength: boolean;
}

/** The request's headers as the service gets them, as undici takes them: name, value, name, value. */
export const requestHeaders = (request: IncomingMessage, options: ForwardOptions): string[] => {
  const { headers, rawHeaders, socket } = request;
  const named = namedBy(headers.connection);
  const result: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || OWN.has(lower) || options.removed.has(lower)) continue;
    if (lower === 'content-length' && !options.keepLength) continue;
    if (named.length > 0 && named.includes(lower)) continue;
    result.push(name, rawHeaders[index + 1] ?? '');
  }
  const address = socket.remoteAddress ?? '';
  result.push(
    'host',
    options.host,
    'x-forwarded-for',
    address,
    'x-real-ip',
    address,
    'x-forwarded-proto',
    'http',
    'x-forwarded-host',
    headers.host ?? '',
    'x-correlation-id',
    options.correlationId,
  );
  if (options.startsTrace && headers['traceparent'] === undefined) result.push('traceparent', newTrace());
  return result;
};

/** The service's headers as the client gets them. */
export const responseHeaders = (
  received: Record<string, string | string[] | undefined>,
  removed: ReadonlySet<string>,
  added: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): OutgoingHttpHeaders => {
  const named = namedBy(received['connection']);
  const result: OutgoingHttpHeaders = { ...added };
  for (const name in received) {
    if (HOP_BY_HOP.has(name) || removed.has(name) || named.includes(name)) continue;
    result[name] = received[name];
  }
  for (const name in own) {
    // The limit nearest to being reached is the service's own, if it speaks of one.
    if (name === 'ratelimit' || name === 'ratelimit-policy') result[name] ??= own[name];
    else if (name === 'vary' && result['vary'] !== undefined)
      result['vary'] = `${String(result['vary'])}, ${own[name] ?? ''}`;
    else result[name] = own[name];
  }
  return result;
};
