const KST_OFFSET_MS = 9 * 3_600_000;
const STAMP = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** An instant as the telegram writes it: `yyyyMMddHHmmss` in KST. */
export function kstStamp(instant: Date): string {
  return new Date(instant.getTime() + KST_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}

/**
 * The instant of a `yyyyMMddHHmmss` stamp in KST, or undefined when it does not exist (month 13, 30 February, hour 24).
 */
export function instantOf(stamp: string): Date | undefined {
  const parts = STAMP.exec(stamp)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const instant = new Date(Date.UTC(year, month - 1, day, hour, minute, second) - KST_OFFSET_MS);
  // Date.UTC rolls impossible dates over, so a stamp exists only if it comes back unchanged.
  return kstStamp(instant) === stamp ? instant : undefined;
}

/** Whether a year has passed: `now` is after the same date of the next year (28 February for 29 February). */
export function isYearOver(stamp: string, now: Date): boolean {
  // As digits, 29 February of a year without one stands after the 28th and before 1 March.
  const lastDay = `${Number(stamp.slice(0, 4)) + 1}${stamp.slice(4, 8)}`;
  return kstStamp(now).slice(0, 8) > lastDay;
}

/** Whether `yyyyMMdd` is a day of the calendar. */
export function isKstDate(date: string): boolean {
  return instantOf(`${date}000000`) !== undefined;
}
