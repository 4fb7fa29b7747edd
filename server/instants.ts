const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * An instant of RFC 3339: a day of the calendar, a time of the day, and an offset, so that it means one instant.
 * Without a leap second, which no Date is.
 */
export function isInstant(text: string): boolean {
  const [, local] = RFC_3339.exec(text.toUpperCase()) ?? [];
  if (local === undefined) return false;
  const date = new Date(`${local}Z`);
  // A Date takes 24:00 and, on some engines, a 30 February, and goes on to the next day.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(local);
}
