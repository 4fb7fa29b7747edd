import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { LaunchError } from './context';

/** The lines that `tsc --watch` prints when it begins, and when it is done. */
const BEGINS = /Starting (incremental )?compilation( in watch mode)?/;
const DONE = /Found (\d+) errors?\. Watching for file changes\./;

export type CompilerOptions = {
  readonly root: string;
  /** File name of a `tsconfig`, from the root. */
  readonly configuration: string;
  readonly signal: AbortSignal;
  readonly onBegin: () => void;
  readonly onCompiled: () => void;
  /** Called with the errors, for people. The compiler has written nothing. */
  readonly onErrors: (text: string) => void;
};

/** Thrown when the compiler ends unexpectedly. */
class CompilerEnded extends LaunchError {
  override readonly name = 'CompilerEnded';
  constructor(configuration: string, said: string) {
    super(`tsc --watch -p ${configuration} has ended. Start again with npm run dev. Its last output:\n${said}`);
  }
}

/**
 * Compiles whenever a source changes, until the signal aborts.
 * @throws CompilerEnded
 */
export async function watchCompiler(options: CompilerOptions): Promise<void> {
  const { root, configuration, signal } = options;
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', configuration, '--watch', '--preserveWatchOutput', '--pretty'];
  // In its own process group: Ctrl-C reaches only us, and we end it by the signal.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
    detached: true,
  });
  // An abort arrives as an error of the child.
  const failed = new Promise<void>((resolve) =>
    child.once('error', () => {
      resolve();
    }),
  );
  let said: string[] = [];
  const read = async (): Promise<void> => {
    for await (const line of createInterface({ input: child.stdout })) said = hear(options, line, said);
  };
  await Promise.race([read(), failed]);
  if (!signal.aborted) throw new CompilerEnded(configuration, said.join('\n'));
}

/** @returns the lines that belong to the next message */
function hear({ onBegin, onCompiled, onErrors }: CompilerOptions, line: string, before: readonly string[]): string[] {
  const text = stripVTControlCharacters(line);
  if (BEGINS.test(text)) {
    onBegin();
    return [];
  }
  const [, errors] = DONE.exec(text) ?? [];
  if (errors === undefined) return [...before, line];
  if (errors === '0') onCompiled();
  else onErrors(before.join('\n').trim());
  return [];
}
