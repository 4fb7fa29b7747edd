import { sleep } from '@temporalio/workflow';

type Waiting = { readonly untilMs: number; readonly giveUp: () => void; isOver: boolean };

/**
 * Waits for results, each for as long, with one timer at a time: it runs for the one that has waited longest.
 * @param ms the time for each
 * @param summary of the timers, for operators
 */
export function patienceClock(ms: number, summary: string) {
  const waiting: Waiting[] = [];
  let ticks = false;
  const tick = async (): Promise<void> => {
    ticks = true;
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const leftMs = first.untilMs - Date.now();
      if (!first.isOver && leftMs > 0) {
        await sleep(leftMs, { summary });
      } else {
        first.giveUp();
        waiting.shift();
      }
    }
    ticks = false;
  };
  return {
    /** @returns undefined when the time or `end` came first */
    async within<T>(result: Promise<T>, end: Promise<void>): Promise<T | undefined> {
      let giveUp = (): void => undefined;
      const given = new Promise<undefined>((resolve) => {
        giveUp = () => {
          resolve(undefined);
        };
      });
      const one: Waiting = { untilMs: Date.now() + ms, giveUp, isOver: false };
      waiting.push(one);
      if (!ticks) void tick();
      try {
        return await Promise.race([result, given, end.then(() => undefined)]);
      } finally {
        one.isOver = true;
      }
    },
  };
}
