import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants, createGzip, type Gzip } from 'node:zlib';

/** As Kong's nginx in compose and chart (gzip_types, gzip_min_length): both gateways compress alike. */
const TYPES = new Set(['application/json', 'application/problem+json', 'application/graphql-response+json']);
const MIN_BYTES = 1_024;
/** nginx compresses answers with these statuses and no other; a part of an answer (206) never. */
const STATUSES = new Set([200, 403, 404]);

const accepts = (header: string | string[] | undefined): boolean => {
  let any = false;
  for (const part of String(header ?? '')
    .toLowerCase()
    .split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((each) => each.startsWith('q='));
    const wanted = weight === undefined || Number(weight.slice(2)) > 0;
    if (coding === 'gzip' || coding === 'x-gzip') return wanted;
    if (coding === '*') any = wanted;
  }
  return any;
};

const isCompressible = (status: number, headers: OutgoingHttpHeaders): boolean => {
  const type =
    String(headers['content-type'] ?? '')
      .split(';', 1)[0]
      ?.trim()
      .toLowerCase() ?? '';
  const length = headers['content-length'];
  return (
    STATUSES.has(status) &&
    TYPES.has(type) &&
    headers['content-encoding'] === undefined &&
    (length === undefined || Number(length) >= MIN_BYTES) &&
    !/\bno-transform\b/i.test(String(headers['cache-control'] ?? ''))
  );
};

const varying = (vary: OutgoingHttpHeaders[string]): string => {
  if (vary === undefined) return 'Accept-Encoding';
  const names = String(vary);
  return /(?:^|[,\s])(?:accept-encoding|\*)(?:$|[,\s])/i.test(names) ? names : `${names}, Accept-Encoding`;
};

/** The same content in other bytes: its tag may still be compared, but no longer byte by byte. */
const weakened = (tag: OutgoingHttpHeaders[string]): string | undefined =>
  tag === undefined ? undefined : String(tag).startsWith('W/') ? String(tag) : `W/${String(tag)}`;

export interface Encoded {
  readonly headers: OutgoingHttpHeaders;
  /** Takes the body where it is to be compressed; its output is the body to send. */
  readonly gzip: Gzip | undefined;
}

/** The headers with which an answer goes to this client, and what its body goes through. */
export const encodingFor = (
  request: IncomingMessage,
  status: number,
  headers: OutgoingHttpHeaders,
): Encoded => {
  if (!isCompressible(status, headers)) return { headers, gzip: undefined };
  const varied = { ...headers, vary: varying(headers['vary']) };
  if (request.method === 'HEAD' || !accepts(request.headers['accept-encoding']))
    return { headers: varied, gzip: undefined };
  const { 'content-length': _length, etag, 'accept-ranges': _ranges, ...others } = varied;
  const weak = weakened(etag);
  return {
    headers: { ...others, ...(weak !== undefined && { etag: weak }), 'content-encoding': 'gzip' },
    gzip: createGzip({ level: constants.Z_BEST_SPEED }),
  };
};

/** Sends an answer whose whole body is here. */
export const sendWhole = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Buffer,
): void => {
  const encoded = encodingFor(request, status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.writeHead(status, encoded.headers);
  if (request.method === 'HEAD') response.end();
  else if (encoded.gzip === undefined) response.end(body);
  else {
    encoded.gzip.pipe(response);
    encoded.gzip.end(body);
  }
};
