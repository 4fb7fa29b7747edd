import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Engine } from './engine';
import { parts } from './parts';

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `npm run <command> -- …` as a process of its own, beside an engine. @param node options of Node itself */
export async function runCommand(engine: Engine, command: 'check' | 'resolve' | 'after-restore', args: readonly string[], node: readonly string[] = []): Promise<Ended> {
  const env = { PATH: process.env.PATH ?? '', ...engine.env, VAN_ALPHA_BOOKS_URL: engine.van, VAN_BETA_BOOKS_URL: engine.vanBeta, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, [...node, path.join(parts.dist(), `cli/${command}.js`), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
