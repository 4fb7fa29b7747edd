import type { Browser } from './types';

/** The reply to a call; `held` answers only when it is interrupted. `takesMs` passes before the answer. */
export type Reply =
  | 'no answer'
  | 'held'
  | {
      readonly status: number;
      readonly body: object | undefined;
      readonly headers?: Readonly<Record<string, string>>;
      readonly takesMs?: number;
    };

type Call = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};
type Timer = { readonly at: number; readonly act: () => void };

const nextTurn = (act: () => void): void => {
  setTimeout(act, 0);
};
const untilAborted = (signal: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve) => {
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });

/**
 * A browser whose network gives the chosen replies and whose clock belongs to the test. Pauses end at once, and their
 * length is noted.
 * @param options with `holdPauses`, only `wake` and `elapse` end pauses
 */
export function fakeBrowser(replies: readonly Reply[], { holdPauses = false } = {}) {
  const left = [...replies];
  const calls: Call[] = [];
  const pauses: number[] = [];
  const timers = new Set<Timer>();
  const wakers = new Set<() => void>();
  let now = 0;
  let inFlight = 0;

  async function answered({ signal }: RequestInit): ReturnType<Browser['fetch']> {
    const reply = left.shift() ?? 'no answer';
    if (reply === 'held') await untilAborted(signal);
    if (typeof reply === 'string') throw new TypeError('network');
    now += reply.takesMs ?? 0;
    const json = async (): Promise<unknown> => reply.body ?? Promise.reject(new SyntaxError('no JSON'));
    return {
      status: reply.status,
      ok: reply.status >= 200 && reply.status < 300,
      headers: new Headers(reply.headers),
      json,
    };
  }

  return {
    calls,
    pauses,
    origin: 'https://pay.example.com',
    random: () => 0.5,
    now: () => now,
    after(ms: number, act: () => void) {
      const timer = { at: now + ms, act };
      timers.add(timer);
      nextTurn(() => {
        if (holdPauses || inFlight > 0 || !timers.delete(timer)) return;
        pauses.push(ms);
        now = timer.at;
        act();
      });
      return () => {
        timers.delete(timer);
      };
    },
    onWake(act: () => void) {
      wakers.add(act);
      return () => {
        wakers.delete(act);
      };
    },
    async fetch(url: string, init: RequestInit): ReturnType<Browser['fetch']> {
      calls.push({ url, method: init.method ?? 'GET', headers: init.headers as Call['headers'], body: init.body });
      inFlight += 1;
      return answered(init).finally(() => (inFlight -= 1));
    },
    /** The page becomes visible or online. */
    wake: () => {
      for (const act of [...wakers]) act();
    },
    elapse(ms: number) {
      now += ms;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.act();
    },
    /** How many timers and listeners remain. */
    listeners: () => wakers.size + timers.size,
    /** Lets everything finish that is ready to run. */
    settle: (): Promise<void> => new Promise(nextTurn),
  } satisfies Browser & Record<string, unknown>;
}
