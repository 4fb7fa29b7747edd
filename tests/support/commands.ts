import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Engine } from './engine';
import { parts } from './parts';

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

type Command = 'cancel' | 'check' | 'resolve' | 'billing-run' | 'rehearse-billing' | 'after-restore' | 'retention';

/** Runs `npm run <command> -- …` as a separate process, beside an engine. @param node options of Node itself */
export const runCommand = (
  engine: Engine,
  command: Command,
  args: readonly string[],
  node: readonly string[] = [],
): Promise<Ended> => beginCommand(engine, command, args, node).ended;

/** A command under way: its output so far, and its end. */
export function beginCommand(
  engine: Engine,
  command: Command,
  args: readonly string[],
  node: readonly string[] = [],
): { readonly out: () => string; readonly ended: Promise<Ended> } {
  const env = {
    PATH: process.env.PATH ?? '',
    ...engine.env,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const child = spawn(process.execPath, [...node, path.join(parts.dist(), `cli/${command}.js`), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said.out += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said.err += part;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      resolve({ code, ...said });
    }),
  );
  return { out: () => said.out, ended };
}
