const WINDOW_MS = 60_000;
const FIRST_DELAY_MS = 250;

/** How often a process is restarted within a minute before we give up. */
export const RESTARTS_A_MINUTE = 5;

/**
 * Decides whether, and after what pause, a process that ended may be restarted: each restart within a minute doubles
 * the pause.
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
