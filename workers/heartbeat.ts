import { writeFileSync } from 'node:fs';

/** How often a worker touches its file. */
const BEAT_EVERY_MS = 5_000;
/** A worker whose file is older than this has stopped: its event loop stands still, or the process is gone. */
export const BEAT_WITHIN_MS = 30_000;

/**
 * Touches the file now and from then on, while this process lives and its event loop turns. Workers take no
 * connections, so this is what probes look at (`cli/health.ts`).
 */
export function beat(file: string): void {
  if (file === '') return;
  const touch = (): void => {
    writeFileSync(file, new Date().toISOString());
  };
  touch();
  setInterval(touch, BEAT_EVERY_MS).unref();
}
