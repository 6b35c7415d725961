import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  wrap,
} from 'cockatiel';
import { Pool } from 'undici';
import { z } from 'zod';
import { currentContext } from '../context';
import { AppError, errors } from '../errors';
import { type Metrics } from '../metrics';
import { activeTraceparent, inSpan } from '../tracing';

/** The other side failed: no answer, an answer too late, or a 5xx. Worth a retry and a count in the breaker. */
class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
}

export interface HttpClientOptions {
  /** Name of the other side in metrics and errors. */
  target: string;
  baseUrl: string;
  metrics: Metrics;
  /** Time for one attempt, ms. */
  deadlineMs?: number;
  /** Attempts after the first, on idempotent calls only. */
  retries?: number;
  token?: () => Promise<string>;
  connections?: number;
}

interface CallOptions {
  /** Whether a POST may be repeated because it only reads or carries its own idempotency key. */
  idempotent?: boolean;
  headers?: Record<string, string>;
  /** Sent instead of this service's own token; null sends none. For calls on behalf of the caller. */
  authorization?: string | null;
  /** Answers the envelope instead of what is in it. */
  whole?: boolean;
}

/**
 * Calls another service: deadline on each attempt, retries with backoff on idempotent calls, a circuit breaker,
 * correlation ids and the service token (XC-20, design 5.7). Answers are unwrapped and checked against a schema.
 */
export class HttpClient {
  private readonly pool: Pool;
  private readonly breaker = circuitBreaker(handleType(UpstreamFailure), {
    halfOpenAfter: 2000,
    breaker: new ConsecutiveBreaker(10),
  });
  private readonly retrying;

  constructor(private readonly options: HttpClientOptions) {
    this.pool = new Pool(options.baseUrl, {
      connections: options.connections ?? 16,
      pipelining: 1,
      keepAliveTimeout: 30_000,
    });
    this.retrying = wrap(
      retry(handleType(UpstreamFailure), {
        maxAttempts: options.retries ?? 2,
        backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1000 }),
      }),
      this.breaker,
    );
  }

  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<z.infer<Schema>> {
    return this.call('GET', path, undefined, schema, { ...options, idempotent: true });
  }

  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<z.infer<Schema>> {
    return this.call('POST', path, body, schema, options);
  }

  /** A page of a list, with its `meta`. */
  async page<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<{ data: z.infer<Schema>; meta: Readonly<Record<string, unknown>> }> {
    const whole = z.object({ data: schema, meta: z.record(z.string(), z.unknown()).default({}) });
    const answer = await this.call('GET', path, undefined, whole, {
      ...options,
      idempotent: true,
      whole: true,
    });
    return answer as { data: z.infer<Schema>; meta: Record<string, unknown> };
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async call<Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions,
  ): Promise<z.infer<Schema>> {
    const policy = options.idempotent ? this.retrying : this.breaker;
    try {
      const answer = await inSpan(
        `${method} ${this.options.target}`,
        'client',
        { 'peer.service': this.options.target },
        () => policy.execute(() => this.attempt(method, path, body, options)),
      );
      return schema.parse(answer);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof BrokenCircuitError) {
        throw errors.UNAVAILABLE(`${this.options.target} has been failing and is not asked right now.`, {
          cause: error,
        });
      }
      throw errors.UPSTREAM(`${this.options.target} gave no usable answer.`, { cause: error });
    }
  }

  private async attempt(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    { headers = {}, whole = false, authorization }: CallOptions,
  ): Promise<unknown> {
    const context = currentContext();
    const traceparent = activeTraceparent() ?? context?.traceparent;
    const own = authorization === undefined ? await this.options.token?.() : undefined;
    const credentials = own ? `Bearer ${own}` : authorization;
    const started = performance.now();
    let outcome = 'failed';
    try {
      const response = await this.pool.request({
        method,
        path,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(credentials && { authorization: credentials }),
          ...(context && { 'x-correlation-id': context.correlationId }),
          ...(traceparent && { traceparent }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.options.deadlineMs ?? 2000),
      });
      const text = await response.body.text();
      outcome = String(response.statusCode);
      if (response.statusCode >= 500)
        throw new UpstreamFailure(`${this.options.target} answered ${response.statusCode}`);
      return this.unwrap(response.statusCode, text, whole);
    } catch (error) {
      if (error instanceof AppError || error instanceof UpstreamFailure) throw error;
      throw new UpstreamFailure(`${this.options.target} could not be reached`, { cause: error });
    } finally {
      this.options.metrics.clientSeconds.observe(
        { target: this.options.target, outcome },
        (performance.now() - started) / 1000,
      );
    }
  }

  /** A refusal of the other side keeps its code, so that the caller can act on it. */
  private unwrap(status: number, text: string, whole: boolean): unknown {
    const json = JSON.parse(text) as { data?: unknown; code?: string; detail?: string };
    if (status < 400) return whole ? json : json.data;
    const kind =
      status === 404 ? 'missing' : status === 409 ? 'conflict' : status === 422 ? 'rule' : 'upstream';
    throw new AppError(kind, json.code ?? 'UPSTREAM', json.detail ?? `${this.options.target} refused.`);
  }
}
