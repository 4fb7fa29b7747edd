import { setTimeout as sleep } from 'node:timers/promises';
import { LaunchError } from './context';

const POLL_MS = 100;

/** Thrown when something does not become ready in time; `state` is its last state. */
export class NotReadyError extends LaunchError {
  override readonly name = 'NotReadyError';
  constructor(
    readonly what: string,
    readonly timeoutMs: number,
    readonly state: string,
    readonly advice: string,
  ) {
    super(`${what} was not ready within ${timeoutMs / 1_000} s: ${state}\n${advice}`);
  }
}

export type WaitOptions = {
  /** The thing that is waited for, as the error names it. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What to do when it does not become ready. */
  readonly advice: string;
};

/** @throws LaunchError, because waiting would not help */
function stateOf(error: unknown): string {
  if (error instanceof LaunchError) throw error;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Calls `probe` repeatedly until it returns 'ready'; any other result, or a failure, is the state to report. A
 * LaunchError of the probe ends the wait.
 * @throws NotReadyError, the probe's LaunchError, or the signal's reason
 */
export async function waitFor(options: WaitOptions, probe: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    const state = await probe().catch(stateOf);
    if (state === 'ready') return;
    if (Date.now() >= deadline) throw new NotReadyError(options.what, options.timeoutMs, state, options.advice);
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

/**
 * A probe for `waitFor`: ready when the URL answers 200; otherwise the state is its status and the beginning of its
 * text.
 */
export function httpProbe(url: string): () => Promise<string> {
  return async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    return response.status === 200 ? 'ready' : `${url} answers ${response.status} ${text.slice(0, 1_000)}`;
  };
}
