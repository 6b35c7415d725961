import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleType, retry, wrap } from 'cockatiel';
import { Pool } from 'undici';
import { type z } from 'zod';
import { currentContext } from '../context';
import { AppError, errors } from '../errors';
import { type Metrics } from '../metrics';
import { activeTraceparent, inSpan } from '../tracing';
import { callerAddressHeader } from './caller';
import { clientAnswer, type ClientAnswer, failureOf, UpstreamFailure } from './client-answer';

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
  /** For this call instead of the client's. */
  deadlineMs?: number;
  /** A refusal keeps the status and the fields that the other side chose: a person is to read it. */
  handThrough?: boolean;
}

type Method = 'GET' | 'POST' | 'PUT';

/**
 * Calls another service: deadline on each attempt, retries with backoff on idempotent calls, a circuit breaker,
 * correlation ids and the service token. Answers are unwrapped and checked against a schema.
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
    return this.data('GET', path, undefined, schema, { ...options, idempotent: true });
  }

  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<z.infer<Schema>> {
    return this.data('POST', path, body, schema, options);
  }

  put<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<z.infer<Schema>> {
    return this.data('PUT', path, body, schema, options);
  }

  /** Asks once on behalf of a person, with their authorization; refusals are handed through as they are. */
  onBehalf(
    method: Method,
    path: string,
    {
      body,
      ...options
    }: Pick<CallOptions, 'headers' | 'deadlineMs'> & { authorization: string; body?: unknown },
  ): Promise<ClientAnswer> {
    return this.call(method, path, body, { ...options, handThrough: true });
  }

  /** A page of a list, with its `meta`. */
  async page<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: CallOptions = {},
  ): Promise<{ data: z.infer<Schema>; meta: Readonly<Record<string, unknown>> }> {
    const { data, meta } = await this.call('GET', path, undefined, { ...options, idempotent: true });
    return { data: this.checked(schema, data), meta };
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async data<Schema extends z.ZodType>(
    method: Method,
    path: string,
    body: unknown,
    schema: Schema,
    options: CallOptions,
  ): Promise<z.infer<Schema>> {
    return this.checked(schema, (await this.call(method, path, body, options)).data);
  }

  private checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.infer<Schema> {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    throw errors.UPSTREAM(`${this.options.target} gave no usable answer.`, { cause: parsed.error });
  }

  private async call(
    method: Method,
    path: string,
    body: unknown,
    options: CallOptions,
  ): Promise<ClientAnswer> {
    const policy = options.idempotent ? this.retrying : this.breaker;
    try {
      return await inSpan(
        `${method} ${this.options.target}`,
        'client',
        { 'peer.service': this.options.target },
        () => policy.execute(() => this.attempt(method, path, body, options)),
      );
    } catch (error) {
      throw failureOf(this.options.target, error);
    }
  }

  private async attempt(
    method: Method,
    path: string,
    body: unknown,
    { headers = {}, authorization, deadlineMs, handThrough = false }: CallOptions,
  ): Promise<ClientAnswer> {
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
          ...(own && context?.callerAddress && { [callerAddressHeader]: context.callerAddress }),
          ...(context && { 'x-correlation-id': context.correlationId }),
          ...(traceparent && { traceparent }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(deadlineMs ?? this.options.deadlineMs ?? 2000),
      });
      const text = await response.body.text();
      outcome = String(response.statusCode);
      if (response.statusCode >= 500)
        throw new UpstreamFailure(`${this.options.target} answered ${response.statusCode}`);
      const etag = response.headers['etag'];
      const answer = { status: response.statusCode, text, etag: typeof etag === 'string' ? etag : undefined };
      return clientAnswer(this.options.target, answer, handThrough);
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
}
