const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Whether a text is an RFC 3339 instant: an existing day, a time of day, and an offset, so that it means exactly one
 * instant. Leap seconds are refused, because a Date has none.
 */
export function isInstant(text: string): boolean {
  const [, local] = RFC_3339.exec(text.toUpperCase()) ?? [];
  if (local === undefined) return false;
  const date = new Date(`${local}Z`);
  // Date accepts 24:00 and, on some engines, 30 February, and moves on to the next day.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(local);
}
