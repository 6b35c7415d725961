import { createHash } from 'node:crypto';
import { ApiError, invalidRequest } from './api-error';
import type { Operation, Reply } from './call';
import { drawReply } from './expand';
import { parseForm } from './form-body';
import { newId } from './ids';
import { renderError } from './render';
import { findOperation } from './routes';
import type { Store } from './store';
import type { StoredAnswer } from './stored-answers';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Form encoded: the query of a GET, the body of a POST. */
  readonly form: string;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly replayOf?: string;
  /** To be called when the answer is sent: until then the key counts as in use. */
  readonly release?: () => void;
}

const MAX_KEY_LENGTH = 255;
/** Refusals that come from doing the work, not from reading the request: only these are kept with a key. */
const EXECUTED = new Set(['payment_intent_unexpected_state', 'charge_already_refunded']);

const keyOf = (authorization: string | undefined): string | undefined => {
  const [scheme, credentials] = (authorization ?? '').split(' ');
  if (scheme === 'Bearer') return credentials;
  if (scheme !== 'Basic' || credentials === undefined) return undefined;
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0];
};

const checkKey = (request: ApiRequest, secretKey: string): void => {
  const key = keyOf(request.authorization);
  if (key === secretKey) return;
  if (key === undefined || key === '') {
    throw new ApiError(401, 'invalid_request_error', 'You did not provide an API key.');
  }
  throw new ApiError(401, 'invalid_request_error', `Invalid API Key provided: ${key.slice(0, 8)}***`);
};

/** Equal whatever the order in which a client wrote the parameters. */
const fingerprintOf = ({ method, path, form }: ApiRequest): string =>
  createHash('sha1')
    .update(`${method} ${path} ${form.split('&').sort().join('&')}`)
    .digest('base64');

type Outcome = { readonly reply: Reply } | { readonly refusal: ApiError };

export const stripeApi = (store: Store, secretKey: string, now: () => number) => {
  const refusalAnswer = (error: ApiError, requestId: string): ApiAnswer => ({
    status: error.status,
    body: JSON.stringify(renderError(error)),
    requestId,
  });

  const replay = (earlier: StoredAnswer, path: string, requestId: string): ApiAnswer => {
    const { refusal, record, expand } = earlier;
    const body =
      refusal !== undefined || record === undefined
        ? renderError(refusal ?? invalidRequest('The stored answer is incomplete.'))
        : drawReply(store, { record, expand }, path);
    return {
      status: refusal?.status ?? 200,
      body: JSON.stringify(body),
      requestId,
      replayOf: earlier.requestId,
    };
  };

  const remembered = (
    key: string,
    fingerprint: string,
    requestId: string,
    outcome: Outcome,
  ): StoredAnswer | undefined => {
    const base = { key, fingerprint, at: now(), requestId };
    if ('refusal' in outcome) {
      const { status, type, message, details } = outcome.refusal;
      return status === 402 || EXECUTED.has(details.code ?? '')
        ? { ...base, refusal: { status, type, message, details } }
        : undefined;
    }
    if (!('record' in outcome.reply)) return undefined;
    const { record, expand } = outcome.reply;
    return { ...base, record, ...(expand !== undefined && { expand }) };
  };

  const execute = (
    request: ApiRequest,
    operation: Operation,
    id: string,
    requestId: string,
    key?: string,
  ): ApiAnswer => {
    const parameters = parseForm(request.form);
    const outcome = store.transact<Outcome>(
      { requestId, idempotencyKey: key ?? null },
      (work) => {
        try {
          return { reply: operation({ store, work, parameters, id, now: Math.floor(now() / 1_000) }) };
        } catch (error) {
          if (error instanceof ApiError) return { refusal: error };
          throw error;
        }
      },
      key === undefined ? undefined : (result) => remembered(key, fingerprintOf(request), requestId, result),
    );
    if ('refusal' in outcome) return refusalAnswer(outcome.refusal, requestId);
    return { status: 200, body: JSON.stringify(drawReply(store, outcome.reply, request.path)), requestId };
  };

  const withKey = (
    request: ApiRequest,
    operation: Operation,
    id: string,
    requestId: string,
    key: string,
  ): ApiAnswer => {
    if (key.length > MAX_KEY_LENGTH)
      throw invalidRequest(`Idempotency keys have at most ${MAX_KEY_LENGTH} characters.`);
    if (store.answers.inProgress.has(key)) {
      throw new ApiError(
        409,
        'idempotency_error',
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}.`,
        { code: 'idempotency_key_in_use' },
      );
    }
    const earlier = store.answers.get(key);
    if (earlier !== undefined && earlier.fingerprint !== fingerprintOf(request)) {
      throw new ApiError(
        400,
        'idempotency_error',
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    store.answers.inProgress.add(key);
    const release = (): void => void store.answers.inProgress.delete(key);
    try {
      const answer =
        earlier === undefined
          ? execute(request, operation, id, requestId, key)
          : replay(earlier, request.path, requestId);
      return { ...answer, release };
    } catch (error) {
      release();
      throw error;
    }
  };

  /** One call of Stripe's API, from key check to the body of the answer. */
  return (request: ApiRequest): ApiAnswer => {
    const requestId = newId('req');
    try {
      checkKey(request, secretKey);
      const found = findOperation(request.method, request.path);
      if (found === undefined) {
        throw new ApiError(
          404,
          'invalid_request_error',
          `Unrecognized request URL (${request.method}: ${request.path}).`,
        );
      }
      const { operation, id } = found;
      return request.method === 'POST' && request.idempotencyKey !== undefined
        ? withKey(request, operation, id, requestId, request.idempotencyKey)
        : execute(request, operation, id, requestId);
    } catch (error) {
      if (error instanceof ApiError) return refusalAnswer(error, requestId);
      throw error;
    }
  };
};
