import { type Shop } from '../../client/shop';
import { type World } from '../world';

/** What recipes may use: the shop, and a client that is one of its services. */
export interface Kitchen {
  readonly world: World;
  /** The access token of a service. The gateway refuses it: such requests go to the service itself. */
  readonly serviceToken: string;
  readonly mailUrl: string;
}

/** A request that is accepted, made ready to be sent several times. */
export interface PreparedRequest {
  readonly token: string;
  readonly path: string;
  readonly body?: unknown;
  /** Without the key of the first request it would be accepted as well. */
  readonly otherBody?: unknown;
  /** The same path with another query or, where the operation has none, with one that it does not know. */
  readonly otherQuery: string;
  /** How often the request has had its effect, as the API shows it. */
  readonly effects: () => Promise<number>;
}

export type Recipe = (kitchen: Kitchen) => Promise<PreparedRequest>;

/** Recipes by operation, such as `POST /api/v1/orders`. */
export type Recipes = Readonly<Record<string, Recipe>>;

export type Method = Parameters<Shop['call']>[0];

/** For operations without a query: what is not declared is refused, whatever the key. */
export const unknownQuery = '?unknown=1';
