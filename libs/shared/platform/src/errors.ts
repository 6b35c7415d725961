/** The ways a request can be refused on purpose. The HTTP edge alone maps them to a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'wrong-method'
  | 'conflict'
  | 'gone'
  | 'stale'
  | 'too-large'
  | 'wrong-type'
  | 'rule'
  | 'limited'
  | 'upstream'
  | 'unavailable';

export interface FieldError {
  /** JSON pointer into the body, or `query/name`, `params/name`. */
  pointer: string;
  code: string;
  detail: string;
}

interface AppErrorOptions {
  fields?: readonly FieldError[];
  /** Further members of the problem document, such as the new quote of a changed price. */
  extra?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** An expected failure with a stable code. Everything else that is thrown is a bug and becomes a 500. */
export class AppError extends Error {
  readonly fields: readonly FieldError[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    { fields = [], extra = {}, headers = {}, cause }: AppErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.fields = fields;
    this.extra = extra;
    this.headers = headers;
  }
}

export type ErrorTable = Record<string, readonly [kind: ErrorKind, message: string]>;

export type ErrorFactories<Table extends ErrorTable> = {
  readonly [Code in keyof Table]: (detail?: string, options?: AppErrorOptions) => AppError;
};

const catalogue = new Map<string, { kind: ErrorKind; message: string }>();

/** Declares every way a service says no: `defineErrors({ ORDER_NOT_FOUND: ['missing', 'There is no such order.'] })`. */
export const defineErrors = <const Table extends ErrorTable>(table: Table): ErrorFactories<Table> => {
  const factories: Record<string, (detail?: string, options?: AppErrorOptions) => AppError> = {};
  for (const [code, [kind, message]] of Object.entries(table)) {
    catalogue.set(code, { kind, message });
    factories[code] = (detail, options) => new AppError(kind, code, detail ?? message, options);
  }
  return factories as ErrorFactories<Table>;
};

/** All codes declared so far; the catalogue test compares them with docs/errors.md. */
export const errorCatalogue = (): ReadonlyMap<string, { kind: ErrorKind; message: string }> => catalogue;

/** Failures that every service can answer with. */
export const errors = defineErrors({
  VALIDATION_ERROR: ['invalid', 'The request does not fit the schema.'],
  MALFORMED_JSON: ['invalid', 'The body is not valid JSON.'],
  VALUE_NOT_STORABLE: ['invalid', 'A value of the request cannot be stored.'],
  IDEMPOTENCY_KEY_MISSING: [
    'invalid',
    'This request needs an Idempotency-Key header of 1 to 255 characters.',
  ],
  IDEMPOTENCY_KEY_IN_PROGRESS: ['conflict', 'A request with this Idempotency-Key is still being worked on.'],
  IDEMPOTENCY_KEY_REUSED: ['rule', 'This Idempotency-Key was used with another request.'],
  UNAUTHENTICATED: ['unauthenticated', 'Sign in: this request needs an access token.'],
  TOKEN_EXPIRED: ['unauthenticated', 'The access token has expired.'],
  TOKEN_INVALID: ['unauthenticated', 'The access token is not valid.'],
  FORBIDDEN: ['forbidden', 'Your role does not allow this.'],
  NOT_FOUND: ['missing', 'There is nothing here.'],
  METHOD_NOT_ALLOWED: [
    'wrong-method',
    'This resource does not know that method; Allow names those it knows.',
  ],
  CONFLICT: ['conflict', 'The request conflicts with what is there.'],
  PAYLOAD_TOO_LARGE: ['too-large', 'The body is larger than allowed.'],
  UNSUPPORTED_MEDIA_TYPE: ['wrong-type', 'Send the body as application/json.'],
  VERSION_CONFLICT: ['stale', 'It was changed in the meantime; read it again.'],
  RATE_LIMITED: ['limited', 'Too many requests; wait and try again.'],
  UPSTREAM: ['upstream', 'A service that this request needs gave no usable answer.'],
  UNAVAILABLE: ['unavailable', 'The service cannot answer right now; try again.'],
});
