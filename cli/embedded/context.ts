/** Shows people that a long step is under way. */
export type Progress = {
  /** One line, at once. */
  readonly say: (line: string) => void;
  /** Runs `work`; says so when it takes more than a second. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
};

/** What `cli/bootstrap.mjs` passes to commands in its process. */
export type LaunchContext = {
  /** The project's folder. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /**
   * Text that stays the same while a process lives, and that no later process with the same number has; undefined if
   * there is no such process.
   */
  readonly identityOf: (pid: number) => string | undefined;
};

/**
 * A failure that people can act on: its message says what happened and what to do. Anything else is a defect of ours.
 */
export abstract class LaunchError extends Error {}

/** What people read of a failure: a {@link LaunchError}'s message says it all, of a defect of ours the stack helps. */
export function failureText(failure: unknown): string {
  if (failure instanceof LaunchError) return failure.message;
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
