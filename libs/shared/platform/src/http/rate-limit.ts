import { type Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterAbstract,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { errors } from '../errors';
import { type Logger } from '../logging';
import { type RateLimit } from './endpoint';

export interface LimitState {
  limit: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

/**
 * Counts requests in Redis, so that all replicas share one count; when Redis is away each process counts alone and
 * says so once.
 */
export class RateLimiter {
  private readonly limiters = new Map<string, RateLimiterAbstract>();
  private degraded = false;

  constructor(
    private readonly service: string,
    private readonly redis: Redis | undefined,
    private readonly logger: Logger,
  ) {
    if (!redis) this.sayDegraded();
    // Limiters teach the connection their script. A pipeline that was opened before the first lesson could not send it
    // and would answer its other commands with each other's results (ioredis issue 1931).
    else new RateLimiterRedis({ storeClient: redis, points: 1, duration: 1 });
    redis?.on('error', () => this.sayDegraded());
    redis?.on('ready', () => (this.degraded = false));
  }

  /** Takes one point, or as many as a request costs. @throws RATE_LIMITED with `Retry-After` when none is left */
  async take(name: string, rule: RateLimit, caller: string, points = 1): Promise<LimitState> {
    try {
      return this.state(rule, await this.limiter(name, rule).consume(caller, points));
    } catch (outcome) {
      if (!(outcome instanceof RateLimiterRes)) throw outcome;
      const state = this.state(rule, outcome);
      throw errors.RATE_LIMITED(undefined, {
        headers: { 'Retry-After': String(state.resetSeconds), ...limitHeaders(state) },
      });
    }
  }

  private limiter(name: string, rule: RateLimit): RateLimiterAbstract {
    const existing = this.limiters.get(name);
    if (existing) return existing;
    const options = {
      keyPrefix: `${this.service}:limit:${name}`,
      points: rule.points,
      duration: rule.windowSeconds,
    };
    const memory = new RateLimiterMemory(options);
    const limiter = this.redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: this.redis,
          insuranceLimiter: memory,
          rejectIfRedisNotReady: true,
        })
      : memory;
    this.limiters.set(name, limiter);
    return limiter;
  }

  private state(rule: RateLimit, outcome: RateLimiterRes): LimitState {
    return {
      limit: rule.points,
      windowSeconds: rule.windowSeconds,
      remaining: Math.max(outcome.remainingPoints, 0),
      resetSeconds: Math.ceil(outcome.msBeforeNext / 1000),
    };
  }

  private sayDegraded(): void {
    if (this.degraded) return;
    this.degraded = true;
    this.logger.warn('rate limits are counted in this process only, because Redis is not there');
  }
}

/** Headers of draft-ietf-httpapi-ratelimit-headers. */
export const limitHeaders = (state: LimitState): Record<string, string> => ({
  'RateLimit-Policy': `"default";q=${state.limit};w=${state.windowSeconds}`,
  RateLimit: `"default";r=${state.remaining};t=${state.resetSeconds}`,
});
