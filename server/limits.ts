import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';
import { boundInProgress } from './in-progress';

/** Requests a minute, as one server counts them; and how busy a server may be. */
export type Limits = {
  /** Of one merchant. */
  readonly callsPerMerchant: number;
  /** Reads by one bill's link: its page, status polls. */
  readonly readsPerLink: number;
  /** Presses of pay and of abort, by one bill's link. */
  readonly paysPerLink: number;
  /** Of administrators with the right token; and with wrong ones from one address, too few to guess it by. */
  readonly adminCallsPerAddress: number;
  /** Refused authentication results, from one address: more are answered without a look. */
  readonly junkPerAddress: number;
  /** At work on at once, by this server, waiting polls included. */
  readonly mostInProgress: number;
  /** The event loop's delay, in ms, above which requests are turned away before they are begun; 0: never. */
  readonly mostEventLoopDelayMs: number;
};

const MINUTE_MS = 60_000;
const MOST_KEYS = 50_000;
/** A loop that is held for all of it counts as busy without end. */
const SAMPLE_EVERY_MS = 1_000;

/**
 * Turns away what is too much, early and with `Retry-After`. Counts are kept in each server's memory: they protect a
 * server and its database, they are not a quota.
 */
export function limitRequests(app: FastifyInstance, { mostEventLoopDelayMs, mostInProgress }: Limits): void {
  boundInProgress(app, { mostRequests: mostInProgress });
  void app.register(underPressure, {
    maxEventLoopDelay: mostEventLoopDelayMs,
    sampleInterval: SAMPLE_EVERY_MS,
    pressureHandler: (request) => {
      if (request.routeOptions.config.alwaysTaken === true) return;
      throw new Problem('OVERLOADED');
    },
  });
  void app.register(rateLimit, {
    global: false,
    timeWindow: MINUTE_MS,
    cache: MOST_KEYS,
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: () => new Problem('RATE_LIMITED'),
  });
}
