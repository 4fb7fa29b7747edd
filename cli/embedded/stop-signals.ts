const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm passes on the Ctrl-C that the terminal has already sent us: one press must not count as two. */
const SAME_PRESS_MS = 1_000;

/** The reason of an abort that the user asked for. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Turns the first stop signal into an abort, and a second, later one into `onSecond`. */
export class StopSignals {
  private readonly controller = new AbortController();
  private firstAt: number | undefined;

  constructor(private readonly onSecond: () => void) {
    for (const signal of SIGNALS) process.on(signal, this.receive);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Stops for a reason other than a signal; the first reason stays. */
  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  /** Resolves when a stop is requested. */
  requested(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.receive);
  }

  private readonly receive = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    if (this.firstAt === undefined) {
      this.firstAt = now;
      this.abort(new Interrupted(`Stopped by ${signal}`));
    } else if (now - this.firstAt > SAME_PRESS_MS) {
      this.onSecond();
    }
  };
}
