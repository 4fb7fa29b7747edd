import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ApiError, createApi } from '../../client';
import { projectRoot } from '../../platform/project-root';
import { readPorts } from '../embedded/ports';
import { runningEnvironment } from '../embedded/running';

/** Thrown when there is no token for calls to the server. */
export class NoAdminToken extends Error {
  override readonly name = 'NoAdminToken';
  constructor(where: string) {
    super(
      `There is no administrator's token for ${where}. Set ADMIN_TOKEN to the server's; for an engine on this machine, start it first with npm start.`,
    );
  }
}

export type Api = ReturnType<typeof createApi>;

/** The server's URL: API_URL, or this machine with the port that is set or that the engine of this folder uses. */
export function serverUrl(env: NodeJS.ProcessEnv): string {
  const url = env.API_URL ?? '';
  return url === ''
    ? `http://127.0.0.1:${readPorts({ ...runningEnvironment(projectRoot), ...env }).api}`
    : url.replace(/\/$/, '');
}

/**
 * A client of the administrator's calls, with ADMIN_TOKEN. If neither ADMIN_TOKEN nor API_URL is set, it uses the token
 * of the engine that npm start runs on this machine, and sends it only there.
 * @throws NoAdminToken
 */
export function adminApi(env: NodeJS.ProcessEnv): Api {
  const baseUrl = serverUrl(env);
  const given = env.ADMIN_TOKEN ?? '';
  const bearer =
    given === '' && (env.API_URL ?? '') === '' ? tokenIn(path.join(projectRoot, '.data/secrets.json')) : given;
  if (bearer === '') throw new NoAdminToken(baseUrl);
  return createApi({ baseUrl, bearer });
}

function tokenIn(file: string): string {
  try {
    const secrets: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof secrets === 'object' &&
      secrets !== null &&
      'ADMIN_TOKEN' in secrets &&
      typeof secrets.ADMIN_TOKEN === 'string'
    )
      return secrets.ADMIN_TOKEN;
  } catch {
    // Missing or damaged: npm start reports that.
  }
  return '';
}

/** A failure's text for the person at the terminal: what to do, and everything that is wrong in the request. */
export function failureText(failure: unknown, env: NodeJS.ProcessEnv): string {
  if (!(failure instanceof ApiError)) return failure instanceof Error ? failure.message : 'failed';
  const { status, message, problem } = failure;
  if (status === undefined)
    return `Nothing answers at ${serverUrl(env)}. Start the engine with npm start, in another terminal, or set API_URL (or API_PORT) to the server's address.`;
  const { errors = [], cancellationId, remaining } = problem ?? {};
  return [
    message,
    ...errors.map((error) => `  ${error.path} ${error.message}`),
    ...(cancellationId === undefined ? [] : [`  cancellation: ${cancellationId}`]),
    ...(remaining === undefined ? [] : [`  remaining: ${remaining} won`]),
  ].join('\n');
}
