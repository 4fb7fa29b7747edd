import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';
import { boundInProgress } from './in-progress';

/** Requests a minute, counted by one server, and bounds on a server's load. */
export type Limits = {
  /** By one merchant. */
  readonly callsPerMerchant: number;
  /** Reads by one bill's link: its page, status polls. */
  readonly readsPerLink: number;
  /** Presses of pay and of abort, by one bill's link. */
  readonly paysPerLink: number;
  /** By administrators with the right token; and with wrong tokens from one address, too few to guess the right one. */
  readonly adminCallsPerAddress: number;
  /** Refused authentication results from one address: more are answered without being read. */
  readonly junkPerAddress: number;
  /** Requests in progress at once on this server, including waiting polls. */
  readonly mostInProgress: number;
  /** The event loop's delay, in ms, above which requests are refused before they are begun; 0: never. */
  readonly mostEventLoopDelayMs: number;
};

const MINUTE_MS = 60_000;
const MOST_KEYS = 50_000;
/** An event loop that is blocked for this whole time counts as infinitely busy. */
const SAMPLE_EVERY_MS = 1_000;

/**
 * Refuses excessive requests early, with `Retry-After`. Each server counts in its own memory: the limits protect a
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
