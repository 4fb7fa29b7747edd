import autocannon from 'autocannon';
import { LaunchError } from '../cli/embedded/context';

/** The requests of one connection, sent one after the other, starting again after the last. */
export type Requests = autocannon.Request[];

export type Load = {
  /** For people. */
  readonly name: string;
  readonly origin: string;
  /** Each has one request under way at a time, on a kept-alive connection. */
  readonly connections: number;
  readonly seconds: number;
  /** The HTTP status that every answer must have. */
  readonly expected: number;
  readonly requestsOf: (connection: number) => Requests;
  readonly signal: AbortSignal;
};

export type Pass = { readonly answers: number; readonly perSecond: number; readonly latenciesMs: readonly number[] };

/** Thrown when an unexpected answer came: the measurement would then be of something else. */
class UnexpectedAnswersError extends LaunchError {
  override readonly name = 'UnexpectedAnswersError';
  constructor(load: string, expected: number, seen: string) {
    super(
      `${load}: every answer had to be ${expected}, but there were ${seen}. The logs in .cache/bench-logs may say why.`,
    );
  }
}

const GIVE_UP_AFTER_SECONDS = 15;
const LOOK_EVERY_MS = 100;

/**
 * Sends requests as fast as they are answered. Requests under way at the end are dropped, so there may be no answer at
 * all.
 * @throws UnexpectedAnswersError, or the signal's reason
 */
export async function load({ name, origin, connections, seconds, expected, requestsOf, signal }: Load): Promise<Pass> {
  const latenciesMs: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  let lastAt = startedAt;
  const finished = new AbortController();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options: autocannon.Options = {
      url: origin,
      connections,
      duration: seconds,
      timeout: GIVE_UP_AFTER_SECONDS,
      sampleInt: LOOK_EVERY_MS,
      setupClient: (client) => {
        client.setRequests(requestsOf(next++));
      },
    };
    const running = autocannon(options, (failure: unknown, done) => {
      if (failure instanceof Error) reject(failure);
      else resolve(done);
    });
    running.on('response', (_client, _status, _bytes, responseMs) => {
      latenciesMs.push(responseMs);
      lastAt = performance.now();
    });
    signal.addEventListener(
      'abort',
      () => {
        running.stop();
      },
      { signal: finished.signal },
    );
  }).finally(() => {
    finished.abort();
  });
  signal.throwIfAborted();
  requireOnly(name, expected, result);
  const answers = latenciesMs.length;
  return { answers, perSecond: (answers * 1_000) / (lastAt - startedAt), latenciesMs };
}

function requireOnly(
  name: string,
  expected: number,
  { statusCodeStats = {}, errors, timeouts }: autocannon.Result,
): void {
  const seen = Object.entries(statusCodeStats).map(([status, { count = 0 }]) => ({ what: status, count }));
  const others = [
    ...seen,
    { what: 'broken connections', count: errors - timeouts },
    { what: 'time-outs', count: timeouts },
  ].filter(({ what, count }) => what !== String(expected) && count > 0);
  const problems = others.map(({ what, count }) => `${count} × ${what}`);
  if (problems.length > 0) throw new UnexpectedAnswersError(name, expected, problems.join(', '));
}
