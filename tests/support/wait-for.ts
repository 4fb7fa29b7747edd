import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/** Polls until there is a value, or fails and says what it waited for. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 60_000,
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Polls until a condition holds. */
export const waitUntil = async (
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs?: number,
): Promise<void> => {
  await waitFor(what, async () => ((await holds()) ? true : undefined), withinMs);
};
