import type { CardFailure, PaymentIntent } from './records';

export type ErrorType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';

export interface ErrorDetails {
  readonly code?: string;
  readonly param?: string;
  readonly failure?: CardFailure;
  readonly intent?: PaymentIntent;
}

/** An answer that is not 2xx, in the words and codes of Stripe's API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: ErrorType,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}

export const invalidRequest = (message: string, details: ErrorDetails = {}): ApiError =>
  new ApiError(400, 'invalid_request_error', message, details);

export const missingResource = (noun: string, id: string, param: string, status = 404): ApiError =>
  new ApiError(status, 'invalid_request_error', `No such ${noun}: '${id}'`, {
    code: 'resource_missing',
    param,
  });

export const wrongState = (message: string, intent: PaymentIntent): ApiError =>
  invalidRequest(message, { code: 'payment_intent_unexpected_state', intent });

export const cardRefused = (failure: CardFailure, intent: PaymentIntent): ApiError =>
  new ApiError(402, 'card_error', failure.message, { code: failure.code, failure, intent });
