import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Gzip } from 'node:zlib';
import type { Balancer, Target } from './balancer';
import { encodingFor } from './compression';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { dropRest } from '../../../libs/shared/platform/src/http/lingering-close';
import { Problem } from './problem';
import type { RequestBody } from './request-body';
import type { RoutePlan } from './route-plan';
import { exchange, ExchangeError, type AnswerSink } from './upstream-exchange';

export interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly plan: RoutePlan;
  readonly body: RequestBody;
  /** Path and query as the service gets them. */
  readonly target: string;
  readonly correlationId: string;
  readonly own: Readonly<Record<string, string>>;
  readonly keep?: {
    isKept(status: number, headers: OutgoingHttpHeaders): boolean;
    put(status: number, headers: OutgoingHttpHeaders, body: Buffer): void;
  };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const MAX_CACHED_BODY = 1024 * 1024;

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

/** The answer is out; a body that is still arriving is read to its end, or the connection ends. */
const afterAnswer = (request: IncomingMessage): void => {
  if (!request.complete)
    dropRest(request, (all) => {
      if (!all) request.socket.destroy();
    });
};

const sinkFor = ({ response, request, plan, own, keep }: Forwarding): AnswerSink => {
  let collected: Buffer[] | undefined;
  let size = 0;
  let status = 0;
  let headers: OutgoingHttpHeaders = {};
  let gzip: Gzip | undefined;
  const collect = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > MAX_CACHED_BODY) collected = undefined;
    else collected?.push(chunk);
  };
  return {
    begin: (received, receivedHeaders) => {
      status = received;
      headers = responseHeaders(receivedHeaders, plan.removedFromResponse, plan.addedToResponse, own);
      if (keep?.isKept(status, headers) === true) {
        collected = [];
        headers['x-cache-status'] = 'Miss';
      }
      const encoded = encodingFor(request, status, headers);
      gzip = encoded.gzip;
      gzip?.pipe(response);
      response.writeHead(status, encoded.headers);
    },
    write: (chunk) => {
      if (collected !== undefined) collect(chunk);
      return request.method === 'HEAD' || (gzip ?? response).write(chunk);
    },
    onDrain: (resume) => void (gzip ?? response).once('drain', resume),
    end: () => {
      if (collected !== undefined) keep?.put(status, headers, Buffer.concat(collected));
      (gzip ?? response).end();
      afterAnswer(request);
    },
    onGone: (abort) => void response.once('close', abort),
  };
};

const problemOf = (error: Error, service: string): Problem =>
  TIMEOUTS.has(codeOf(error))
    ? new Problem('GATEWAY_TIMEOUT', `${service} did not answer in time.`)
    : new Problem('UPSTREAM', `${service} could not be reached or broke off.`);

/** Whether asking again can do no harm: nothing arrived there, or the request changes nothing. */
const mayRetry = ({ request, body }: Forwarding, { cause, begun }: ExchangeError): boolean => {
  if (begun || body.kind === 'stream') return false;
  if (NEVER_SENT.has(codeOf(cause))) return true;
  return SAFE.has(request.method ?? '') && !TIMEOUTS.has(codeOf(cause));
};

const tryTarget = (forwarding: Forwarding, target: Target, sink: AnswerSink): Promise<void> => {
  const { request, plan, body } = forwarding;
  return exchange(
    {
      target,
      method: request.method ?? 'GET',
      path: forwarding.target,
      body,
      headers: requestHeaders(request, {
        host: target.host,
        correlationId: forwarding.correlationId,
        startsTrace: plan.startsTraces,
        removed: plan.removedFromRequest,
        keepLength: body.kind === 'stream',
      }),
    },
    sink,
  );
};

/** Asks the service, another instance of it where that is safe, and passes the answer on. @throws Problem */
export const forward = async (forwarding: Forwarding): Promise<void> => {
  const { plan, response } = forwarding;
  const instances: Balancer = plan.instances;
  const sink = sinkFor(forwarding);
  const tried = new Set<Target>();
  for (let attempt = 0; ; attempt += 1) {
    const target = instances.pick(tried);
    if (target === undefined) {
      throw new Problem('UNAVAILABLE', `${plan.service} is not available at the moment.`, {
        'retry-after': '1',
      });
    }
    tried.add(target);
    try {
      await tryTarget(forwarding, target, sink);
      instances.succeeded(target);
      return;
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (error.cause instanceof Problem) throw error.cause;
      if (response.destroyed) return;
      instances.failed(target, TIMEOUTS.has(codeOf(error.cause)) ? 'timeout' : 'tcp');
      if (attempt >= plan.retries || !mayRetry(forwarding, error)) throw problemOf(error.cause, plan.service);
    }
  }
};
