import type { Dispatcher } from 'undici';
import type { Target } from './balancer';
import type { RequestBody } from './request-body';

export interface UpstreamRequest {
  readonly target: Target;
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: RequestBody;
}

export interface AnswerSink {
  begin(status: number, headers: Record<string, string | string[] | undefined>): void;
  /** False asks to pause until `onDrain` calls back. */
  write(chunk: Buffer): boolean;
  onDrain(resume: () => void): void;
  end(): void;
  /** Calls back when the client is gone. */
  onGone(abort: () => void): void;
}

/** A try that failed: `begun` says whether the client has already seen a part of the answer. */
export class ExchangeError extends Error {
  constructor(
    override readonly cause: Error,
    readonly begun: boolean,
  ) {
    super(cause.message);
  }
}

class ClientGone extends Error {}

/** One try of one request at one instance, its answer passed on as it comes. */
export const exchange = (request: UpstreamRequest, sink: AnswerSink): Promise<void> =>
  new Promise((resolve, reject) => {
    const { target, body } = request;
    let begun = false;
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      target.inFlight -= 1;
      finish();
    };
    target.inFlight += 1;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        sink.onGone(() => {
          if (!settled) controller.abort(new ClientGone('The client went away'));
        });
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return;
        begun = true;
        sink.begin(status, headers);
      },
      onResponseData: (controller, chunk) => {
        if (sink.write(chunk)) return;
        controller.pause();
        sink.onDrain(() => controller.resume());
      },
      onResponseEnd: () => {
        settle(() => {
          sink.end();
          resolve();
        });
      },
      onResponseError: (_controller, error) => settle(() => reject(new ExchangeError(error, begun))),
    };
    target.pool.dispatch(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.path,
        headers: request.headers,
        body: body.kind === 'none' ? null : body.kind === 'whole' ? body.bytes : body.stream,
      },
      handler,
    );
  });
