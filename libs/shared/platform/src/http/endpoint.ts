import { type Readable } from 'node:stream';
import { type z } from 'zod';
import { type Access, type Actor } from '../auth/access';
import { type IdempotencyClaim } from './idempotency';

/** What a handler knows of a request; everything in it has been checked. */
export interface RequestContext<Params, Query, Body, Caller> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly actor: Caller;
  /** Header values by lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly ip: string;
  /** The bytes of the body as they came, where `rawBody` is set. */
  readonly rawBody: Buffer;
  /** The body as it arrives, where `upload` is set; its reader limits it. */
  readonly stream: Readable;
  readonly idempotency: IdempotencyClaim;
  /** `Prefer: wait=<seconds>` (RFC 7240), at most 30; 0 when absent. */
  readonly preferWaitSeconds: number;
  /** True for HEAD: the body is not sent, so it does not count as a view of the resource. */
  readonly head: boolean;
  /** The version in `If-Match`, if the caller sent one. With several the handler runs for each until one is not stale. */
  readonly ifMatch: number | undefined;
}

/** A response that is more than its data. */
export class Reply<Data> {
  constructor(
    readonly data: Data,
    readonly options: {
      status?: number;
      meta?: object;
      headers?: Record<string, string | string[]>;
      /** Version of the resource, sent as `ETag`. */
      version?: number;
    } = {},
  ) {}
}

/** Bytes that are sent as they come, such as a file; headers say what they are. */
export class StreamReply {
  constructor(
    readonly stream: Readable,
    readonly options: { status?: number; headers: Record<string, string | number> },
  ) {}
}

export interface RateLimit {
  /** Requests in the window. */
  readonly points: number;
  readonly windowSeconds: number;
  /** What is counted: the address, or the user with the address for guests. */
  readonly per: 'ip' | 'caller';
  /** Endpoints with the same name share one count, so that an alias gives no second allowance. */
  readonly name?: string;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;
type Caller<Rule extends Access> = Rule extends 'public' | 'guest'
  ? Actor | undefined
  : Rule extends readonly (infer Member)[]
    ? 'guest' extends Member
      ? Actor | undefined
      : Actor
    : Actor;

export interface EndpointDeclaration<
  Rule extends Access,
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Response extends z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path, such as `/api/v1/orders/:orderId`. Paths below `/internal` are not routed by the gateway. */
  path: string;
  summary: string;
  access: Rule;
  /**
   * A token that is over, or none of ours, counts as no token: who renews a session or ends it has one that is over. Only
   * for endpoints that anyone may call.
   */
  ignoresBadToken?: boolean;
  params?: Params;
  query?: Query;
  /** Use `z.strictObject`, so that unknown keys are refused. A schema that takes `undefined` allows no body at all. */
  body?: Body;
  response: Response;
  /** Headers that must come along, with what they say, for the reference; the handler reads them. */
  needsHeaders?: Readonly<Record<string, string>>;
  /** A request that is accepted, for the reference: where its schema cannot say a rule, testers go by this. */
  example?: { params?: unknown; query?: unknown; body?: unknown };
  /**
   * Sends the data without our envelope, where another standard fixes the format (OAuth, JWKS). A media type other than
   * JSON's sends a string or bytes as they are.
   */
  plain?: boolean | { contentType: string };
  status?: number;
  /** Requires `Idempotency-Key`; the handler must keep its answer in the transaction of its effect. */
  idempotent?: boolean;
  /** Hands over the bytes as they came; needed where a signature covers them. */
  rawBody?: boolean;
  /** What the body may weigh, where an import needs more than the service's BODY_LIMIT_BYTES. */
  maxBodyBytes?: number;
  /** Takes the body as a stream of this media type, unread and without a limit; `form` describes its parts for the reference. */
  upload?: { contentType: string; form: z.ZodObject };
  /** `none` where a signature protects the endpoint and the caller must not be refused. */
  limit?: RateLimit | 'none';
  /** Seconds that shared caches may keep the answer. */
  cacheSeconds?: number;
  handle: (
    request: RequestContext<Parsed<Params>, Parsed<Query>, Parsed<Body>, Caller<Rule>>,
  ) => Promise<z.input<Response> | Reply<z.input<Response>> | StreamReply>;
}

export type Endpoint = EndpointDeclaration<
  Access,
  z.ZodObject | undefined,
  z.ZodObject | undefined,
  z.ZodType | undefined,
  z.ZodType
>;

/**
 * Declares an endpoint once: validation, types, access rule and OpenAPI all come from this value.
 * Handlers of `idempotent` endpoints pass `idempotency` to the use case, which keeps the answer with the effect.
 */
export const endpoint = <
  const Rule extends Access,
  Response extends z.ZodType,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  declaration: EndpointDeclaration<Rule, Params, Query, Body, Response>,
): Endpoint => declaration as unknown as Endpoint;
