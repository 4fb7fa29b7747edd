import { statSync } from 'node:fs';
import { BEAT_WITHIN_MS } from '../workers/heartbeat';

const ANSWER_WITHIN_MS = 4_000;

/** What is wrong with the HTTP process at the URL; undefined: it answers 200. */
async function faultAt(url: string): Promise<string | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  return answer.ok ? undefined : `${url} answers ${answer.status}: ${await answer.text()}`;
}

/** What is wrong with the worker that touches the file; undefined: it polls its queues. */
function faultOf(file: string): string | undefined {
  const beatAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (beatAt === undefined) return `The worker has not begun to poll: there is no ${file}`;
  return Date.now() - beatAt <= BEAT_WITHIN_MS
    ? undefined
    : `The worker stands still since ${new Date(beatAt).toISOString()}`;
}

/**
 * The health check of containers: exits 0 when the process beside it is well. With a URL it asks that; without, it
 * looks at HEARTBEAT_FILE of a worker, or asks a server whether a payment can be made.
 */
async function main(url: string | undefined): Promise<void> {
  const { HEARTBEAT_FILE: file = '', API_PORT: port = '8080' } = process.env;
  const fault =
    url === undefined && file !== '' ? faultOf(file) : await faultAt(url ?? `http://127.0.0.1:${port}/readyz`);
  if (fault === undefined) return;
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}

main(process.argv[2]).catch((failure: unknown) => {
  process.stderr.write(`It does not answer: ${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
