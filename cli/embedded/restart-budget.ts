const WINDOW_MS = 60_000;
const FIRST_DELAY_MS = 250;

/** How many times in a minute a process is started again before we give up. */
export const RESTARTS_A_MINUTE = 5;

/**
 * Says whether and after what wait a process that ended may be started again: each time in a minute waits twice as
 * long.
 */
export class RestartBudget {
  private restarts: readonly number[] = [];

  /** Milliseconds to wait, or undefined when the minute's restarts are used up. `now` in epoch milliseconds. */
  next(now: number): number | undefined {
    this.restarts = this.restarts.filter((at) => now - at < WINDOW_MS);
    if (this.restarts.length >= RESTARTS_A_MINUTE) return undefined;
    const delay = FIRST_DELAY_MS * 2 ** this.restarts.length;
    this.restarts = [...this.restarts, now];
    return delay;
  }
}
