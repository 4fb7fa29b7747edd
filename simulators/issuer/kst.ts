const KST_OFFSET_MS = 9 * 3_600_000;
const STAMP = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** An instant as KB writes it: `yyyyMMddHHmmss` in KST. */
export function kstStamp(instant: Date): string {
  return new Date(instant.getTime() + KST_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** The instant of such a stamp, or undefined when it is not a date and time of the calendar. */
export function instantOf(stamp: string): Date | undefined {
  const iso = stamp.replace(STAMP, '$1-$2-$3T$4:$5:$6+09:00');
  const instant = new Date(iso);
  // A date such as 30 February rolls over, so a stamp exists only if it comes back unchanged.
  return !Number.isNaN(instant.getTime()) && kstStamp(instant) === stamp ? instant : undefined;
}
