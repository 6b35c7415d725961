import { randomUUID } from 'node:crypto';
import { request as openRequest, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressKey } from '../../../libs/shared/platform/src/http/caller';
import { asksForWebSocket } from '../../../libs/shared/platform/src/http/upgrades';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { refuseServiceToken } from './kong-functions';
import { problemBody, Problem } from './problem';
import { normalisePath, splitTarget } from './request-path';
import type { Plans, RoutePlan } from './route-plan';
import type { TokenVerifier } from './token-verifier';

const CONNECT_TIMEOUT_MS = 5_000;

const refuse = (socket: Duplex, problem: Problem, path: string, correlationId: string): void => {
  const body = problemBody(problem, path, correlationId);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-correlation-id: ${correlationId}\r\nconnection: close\r\n\r\n${body}`,
  );
};

const headText = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string => {
  const lines = [`HTTP/1.1 ${statusCode ?? 502} ${statusMessage ?? ''}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index] ?? ''}: ${rawHeaders[index + 1] ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
};

/** A service that has no WebSocket there answers as to any request; its body ends with the connection. */
const passOn = (answer: IncomingMessage, client: Duplex, plan: RoutePlan, correlationId: string): void => {
  const headers = responseHeaders(answer.headers, plan.removedFromResponse, plan.addedToResponse, {
    'x-correlation-id': correlationId,
  });
  const lines = [`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}`, 'connection: close'];
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : [value]) lines.push(`${name}: ${one ?? ''}`);
  client.write(`${lines.join('\r\n')}\r\n\r\n`);
  answer.on('error', () => client.destroy());
  answer.pipe(client);
};

const tie = (client: Duplex, service: Socket): void => {
  client.pipe(service).pipe(client);
  client.on('error', () => service.destroy());
  service.on('error', () => client.destroy());
  client.on('close', () => service.destroy());
  service.on('close', () => client.destroy());
};

/** Upgrades to WebSocket: the same routes and token rules as any request, then two sockets tied together. */
export const webSockets = (plans: Plans, verify: TokenVerifier) => {
  const routeOf = (request: IncomingMessage) => {
    const { path: rawPath, query } = splitTarget(request.url ?? '/');
    const path = normalisePath(rawPath);
    const plan = path === undefined ? undefined : plans.router('GET', path, request.headers);
    return { rawPath, path, query, plan: plan?.isClosed === true ? undefined : plan };
  };

  const take = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    client.on('error', () => client.destroy());
    const { rawPath, path, query, plan } = routeOf(request);
    const given = request.headers['x-correlation-id'];
    const correlationId = typeof given === 'string' && given !== '' ? given : randomUUID();
    try {
      if (plan === undefined || path === undefined)
        throw new Problem('NOT_FOUND', `There is nothing at ${rawPath} to upgrade to.`);
      if (plan.refusesServices) refuseServiceToken(request.headers);
      plan.admits?.(await verify(request.headers.authorization));
      plan.limiter?.take(addressKey(request.socket.remoteAddress));
      const target = plan.instances.pick(new Set());
      if (target === undefined)
        throw new Problem('UNAVAILABLE', `${plan.service} is not available at the moment.`);
      const headers = requestHeaders(request, {
        host: target.host,
        correlationId,
        startsTrace: plan.startsTraces,
        removed: plan.removedFromRequest,
        keepLength: false,
      });
      const upstream = openRequest(`${target.origin}${path}${query}`, {
        headers: [...headers, 'connection', 'Upgrade', 'upgrade', 'websocket'],
        timeout: CONNECT_TIMEOUT_MS,
      });
      upstream.on('upgrade', (answer, service, serviceHead) => {
        service.setTimeout(0);
        client.write(headText(answer));
        if (serviceHead.length > 0) client.write(serviceHead);
        if (head.length > 0) service.write(head);
        tie(client, service);
      });
      upstream.on('response', (answer) => passOn(answer, client, plan, correlationId));
      upstream.on('timeout', () => upstream.destroy(new Error('timeout')));
      upstream.on('error', () =>
        refuse(
          client,
          new Problem('UPSTREAM', `${plan.service} could not be reached.`),
          rawPath,
          correlationId,
        ),
      );
      client.on('close', () => upstream.destroy());
      upstream.end();
    } catch (error) {
      const problem =
        error instanceof Problem ? error : new Problem('INTERNAL', 'Something went wrong on our side.');
      refuse(client, problem, rawPath, correlationId);
    }
  };

  return {
    /** Anything else is a request like any other. */
    isWanted: (request: IncomingMessage): boolean =>
      asksForWebSocket(request) && routeOf(request).plan !== undefined,
    take,
  };
};
