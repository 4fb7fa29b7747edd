import { fingerprintOf } from './compiled-code';
import { watchCompiler } from './compiler';
import type { LaunchContext } from './context';
import type { ProcessSpec, Supervisor } from './processes';

/** The parts of a build other than the TypeScript compiler, and its notes: `prepare.mjs`. */
export type Build = {
  /** Names of the compiler's configurations, from the root. */
  readonly configurations: readonly string[];
  /** Notes that the compiled code matches no state of the sources, until the next {@link Build.finish}. */
  readonly begin: () => void;
  /** Builds everything that is derived from compiled code, and notes its inputs. @throws when that fails */
  readonly finish: () => Promise<void>;
};

type Options = {
  readonly context: Pick<LaunchContext, 'root' | 'progress'>;
  readonly supervisor: Pick<Supervisor, 'specs' | 'restart'>;
  readonly build: Build;
  readonly signal: AbortSignal;
};

/** The processes whose compiled code has changed since the last check. */
class RunningCode {
  private readonly known = new Map<string, string>();

  constructor(private readonly specs: () => readonly ProcessSpec[]) {
    this.changed();
  }

  changed(): readonly string[] {
    return this.specs()
      .filter(({ name, code = [] }) => {
        const before = this.known.get(name);
        const now = fingerprintOf(code);
        this.known.set(name, now);
        return before !== undefined && before !== now;
      })
      .map(({ name }) => name);
  }
}

/**
 * Compiles sources as they change, and restarts the processes that run changed code. It shows compile errors, and the
 * processes then keep running. Ends with the signal.
 * @throws CompilerEnded
 */
export async function watchSources({ context, supervisor, build, signal }: Options): Promise<void> {
  const { root, progress } = context;
  const running = new RunningCode(() => supervisor.specs);
  /** Configurations that are being compiled, or have errors. */
  const unfinished = new Set(build.configurations);
  const isOver = (): boolean => signal.aborted;
  let applied = Promise.resolve();
  const apply = async (): Promise<void> => {
    if (isOver() || unfinished.size > 0) return;
    try {
      await build.finish();
      await restart(running.changed());
    } catch (failure) {
      if (!isOver()) progress.say(`\n✗ ${failure instanceof Error ? failure.message : String(failure)}`);
    }
  };
  const restart = async (names: readonly string[]): Promise<void> => {
    if (names.length === 0) return;
    const restarts = names.map((name) => supervisor.restart(name, signal));
    await progress.step(`Restarting ${names.join(', ')}`, () => Promise.allSettled(restarts));
    await Promise.all(restarts);
    progress.say(`  ↻ ${names.join(', ')}: your change runs now`);
  };
  await Promise.all(
    build.configurations.map((configuration) =>
      watchCompiler({
        root,
        configuration,
        signal,
        onBegin: () => {
          unfinished.add(configuration);
          build.begin();
        },
        onCompiled: () => {
          unfinished.delete(configuration);
          applied = applied.then(apply);
        },
        onErrors: (text) => {
          progress.say(`\n✗ ${configuration} does not compile. Everything keeps running as before.\n${text}`);
        },
      }),
    ),
  );
  await applied;
}
