import { setTimeout as pause } from 'node:timers/promises';

const SOONEST_LOOK_MS = 25;
const LATEST_LOOK_MS = 250;
const LATER_EACH_TIME = 1.2;

/**
 * Polls until there is a value, or fails and says what it waited for. It polls ever less often: each poll costs the
 * processes that are waited for.
 * @param everyMs pause before the first polls
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 60_000,
  everyMs = SOONEST_LOOK_MS,
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  const latestMs = Math.max(everyMs, LATEST_LOOK_MS);
  for (let pauseMs = everyMs; ; pauseMs = Math.min(pauseMs * LATER_EACH_TIME, latestMs)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await pause(pauseMs);
  }
}

/** Polls until a condition holds. */
export const waitUntil = async (
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs?: number,
  everyMs?: number,
): Promise<void> => {
  await waitFor(what, async () => ((await holds()) ? true : undefined), withinMs, everyMs);
};
