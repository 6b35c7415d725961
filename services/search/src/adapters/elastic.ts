import { Client, errors as elasticErrors } from '@elastic/elasticsearch';
import { searchErrors } from '../domain/errors';

const { ConnectionError, NoLivingConnectionsError, ResponseError, TimeoutError } = elasticErrors;

export const statusOf = (error: unknown): number | undefined =>
  error instanceof ResponseError ? error.statusCode : undefined;

interface Cause {
  reason?: string;
  caused_by?: Cause;
}

/** The innermost of the reasons that Elasticsearch gives for a refusal. */
export const reasonOf = (error: unknown): string => {
  const body: unknown = error instanceof ResponseError ? error.body : undefined;
  let cause = (body as { error?: Cause } | undefined)?.error;
  while (cause?.caused_by) cause = cause.caused_by;
  return cause?.reason ?? 'no reason was given';
};

const isAway = (error: unknown): boolean =>
  error instanceof ConnectionError ||
  error instanceof TimeoutError ||
  error instanceof NoLivingConnectionsError ||
  [429, 502, 503, 504].includes(statusOf(error) ?? 0);

/** The client, and the one place that distinguishes "Elasticsearch is unavailable" from an error of ours. */
export class Elastic {
  readonly client: Client;

  constructor(
    url: string,
    /** Before the name of every index, template and alias, so that several systems can share one cluster. */
    readonly prefix: string,
  ) {
    // A deadline for what is written and built; searches have a shorter one. Repeating is the caller's decision.
    this.client = new Client({ node: url, requestTimeout: 10_000, maxRetries: 0 });
  }

  name(index: string): string {
    return `${this.prefix}${index}`;
  }

  /** @throws SEARCH_UNAVAILABLE when Elasticsearch is unavailable, which consumers wait for */
  async run<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.client);
    } catch (error) {
      throw isAway(error) ? searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error }) : error;
    }
  }

  ping(): Promise<unknown> {
    return this.run((client) => client.ping({}, { requestTimeout: 1000 }));
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
