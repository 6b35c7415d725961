import { type Pointer } from './places';
import { type Things } from './things';

/** A request of one operation that is accepted as it stands. */
export interface NastyRequest {
  readonly token?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Where the answer shows a field, when not at the same place: by the name of the field. */
  readonly shownAt?: Readonly<Record<string, Pointer>>;
  /** What was accepted cannot be sent again: the next needs a request of its own. */
  readonly once?: boolean;
  /** Takes back what was accepted, from the data of the answer. */
  readonly undo?: (data: never) => Promise<unknown>;
}

export type MakeRequest = (things: Things) => Promise<NastyRequest> | NastyRequest;

/** By operation, such as `POST /api/v1/orders`. */
export type Requests = Readonly<Record<string, MakeRequest>>;
