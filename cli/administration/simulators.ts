import { projectRoot } from '../../platform/project-root';
import { runningEnvironment } from '../embedded/running';

/** Thrown when a simulator or the engine is unreachable, or refuses a call. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

type Body = Readonly<Record<string, unknown>>;

/**
 * The address of a part on this machine: of the engine in this folder or a party around it; `npm start` uses the same
 * variables.
 */
export function at(variable: string, port: number): string {
  const set = process.env[variable] ?? '';
  return `http://127.0.0.1:${set === '' ? (runningEnvironment(projectRoot)?.[variable] ?? port) : set}`;
}

/** Calls a simulator's controls. @throws CallFailed */
export async function tellSimulator(url: string, body: unknown): Promise<Body> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  }).catch(() => {
    throw new CallFailed(
      `Nothing answers at ${new URL(url).origin}. Start the engine with npm start, in another terminal.`,
    );
  });
  const text = await response.text();
  if (!response.ok) throw new CallFailed(`${new URL(url).pathname} answered ${response.status}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Body;
}

/** Prints each step with the time since the beginning and since the last one. */
export function timeline() {
  const began = performance.now();
  let last = began;
  return (what: string): void => {
    const now = performance.now();
    process.stdout.write(
      `${(now - began).toFixed(0).padStart(7)} ms  +${(now - last).toFixed(0).padStart(5)} ms  ${what}\n`,
    );
    last = now;
  };
}
