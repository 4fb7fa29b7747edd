import { clearInterval, setInterval } from 'node:timers';

const SILENT_MS = 1_000;
const REMIND_MS = 10_000;

export const seconds = (startedAt) => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;

/**
 * Progress for people: a step shorter than a second prints nothing. A longer one prints its title, every ten seconds
 * that it still runs, and in the end how long it took.
 * @param {{ write(text: string): unknown }} out
 */
export function createProgress(out) {
  const say = (line) => void out.write(`${line}\n`);
  return {
    say,
    async step(title, work) {
      const startedAt = Date.now();
      let announced = false;
      const announce = () => {
        say(announced ? `  … still: ${title} (${seconds(startedAt)})` : `  … ${title}`);
        announced = true;
      };
      const first = setTimeout(announce, SILENT_MS);
      const again = setInterval(announce, REMIND_MS);
      try {
        const result = await work();
        if (announced) say(`  ✓ ${title} (${seconds(startedAt)})`);
        return result;
      } catch (error) {
        say(`  ✗ ${title} (${seconds(startedAt)})`);
        throw error;
      } finally {
        clearTimeout(first);
        clearInterval(again);
      }
    },
  };
}
